package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.dataplane.testing.UdpClient;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code dig} through a UDP listener, at a real name server. It takes an answer from the address it asked only. */
final class DigTest {
    private static final String LONG = "long text ".repeat(24);

    private @Nullable Process server;
    private int port;
    private String origin = "";

    @BeforeEach
    void start() throws Exception {
        Tool.find("dig", "bind9-dnsutils");
        Tool dnsmasq = Tool.find("dnsmasq", "dnsmasq-base");
        int serverPort = ServerPort.find();
        port = ServerPort.find();
        server = dnsmasq.start(
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--user=",
                "--pid-file=",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--edns-packet-max=4096",
                "--port=" + serverPort,
                "--address=/shop.example.com/192.0.2.7",
                "--txt-record=long.example.com," + LONG + "," + LONG + "," + LONG + "," + LONG);
        try (UdpClient question = UdpClient.of("127.0.0.1:" + serverPort)) {
            question.askUntilAnswered(new String(
                    new byte[] {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1 // the name servers of the root
                    },
                    StandardCharsets.ISO_8859_1));
        }
        origin = "127.0.0.1:" + serverPort;
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.destroy();
            server.waitFor();
        }
    }

    private Gateway gateway(String per) {
        return Gateway.start(2, """
                listeners: { dns: { bind: ["0.0.0.0:%1$d", "[::]:%1$d"], udp: { upstream: resolvers, per: %2$s } } }
                upstreams: { resolvers: { endpoints: [ "%3$s" ] } }
                """.formatted(port, per, origin));
    }

    private String ask(String server, String... question) throws Exception {
        String[] arguments = new String[question.length + 5];
        arguments[0] = "@" + server;
        arguments[1] = "-p";
        arguments[2] = String.valueOf(port);
        arguments[3] = "+ignore";
        arguments[4] = "+short";
        System.arraycopy(question, 0, arguments, 5, question.length);
        return Tool.find("dig", "bind9-dnsutils").run(arguments).strip();
    }

    @Test
    void getsItsAnswersByEveryAddressOfTheListener() throws Exception {
        try (Gateway gateway = gateway("session")) {
            for (String address : new String[] {"127.0.0.1", "127.0.0.2", "::1"}) {
                assertEquals("192.0.2.7", ask(address, "shop.example.com", "A"));
            }
            assertEquals(3, gateway.metric("connections_total"));
        }
    }

    @Test
    void getsALongAnswerWholeAndEachQueryBalancedByItself() throws Exception {
        try (Gateway gateway = gateway("packet")) {
            String answer = ask("127.0.0.1", "+bufsize=4096", "long.example.com", "TXT");
            assertTrue(answer.length() > 4 * LONG.length(), answer);
            assertEquals(0, gateway.metric("datagrams_dropped_total"));
        }
    }
}
