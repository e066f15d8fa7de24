package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.PassedOn;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tunnels whose clients speak TLS that ends here. */
class TlsTunnelTest {
    @TempDir
    private Path folder;

    private Gateway gateway(TestOrigin origin) {
        return Gateway.start(
                "listeners: { db: { bind: \"127.0.0.1:0\", tcp: { upstream: db }, tls: { certificates: [ "
                        + new Certificates(folder).make("db", "localhost") + " ] } } }\n"
                        + "upstreams: { db: { endpoints: [ \"${origin}\" ] } }\n",
                origin);
    }

    private SSLSocket connect(Gateway gateway, Socket over) throws IOException {
        String address = gateway.address();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        over.connect(new java.net.InetSocketAddress("127.0.0.1", port));
        over.setSoTimeout(20_000);
        SSLSocket socket = (SSLSocket)
                new Certificates(folder).trusting("db").getSocketFactory().createSocket(over, "localhost", port, true);
        socket.startHandshake();
        return socket;
    }

    @Test
    void eachDirectionEndsOnItsOwn() throws IOException {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readUntilEnd(); // the client's direction has ended, and this one goes on
                    connection.send("all of " + connection.received());
                    connection.shutdownOutput();
                });
                Gateway gateway = gateway(origin);
                SSLSocket client = connect(gateway, new Socket())) {
            client.getOutputStream().write("it".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput(); // close_notify
            assertEquals("all of it", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            PassedOn ended = gateway.nextPassedOn();
            assertEquals(null, ended.failure());
        }
    }

    @Test
    void anEndThatNobodyAnnouncedReachesTheEndpointAsAReset() throws IOException {
        try (TestOrigin origin = TestOrigin.start(connection -> {});
                Gateway gateway = gateway(origin)) {
            Socket over = new Socket();
            SSLSocket client = connect(gateway, over);
            client.getOutputStream().write("half of i".getBytes(StandardCharsets.US_ASCII));
            Await.until("the bytes", () -> origin.received().equals("half of i"));
            over.shutdownOutput(); // a FIN alone
            origin.connection(0).awaitEnd();
            assertEquals(
                    "client_reset",
                    String.valueOf(gateway.nextPassedOn().failure()).toLowerCase(java.util.Locale.ROOT));
            over.close();
        }
    }

    @Test
    void manyBytesPassBothWaysAtOnce() throws Exception {
        byte[] block = new byte[100_000];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (i * 31);
        }
        int blocks = 100;
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    for (int i = 0; i < blocks; i++) {
                        connection.send(block);
                    }
                    connection.shutdownOutput();
                });
                Gateway gateway = gateway(origin);
                SSLSocket client = connect(gateway, new Socket())) {
            Thread sending = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < blocks; i++) {
                        client.getOutputStream().write(block);
                    }
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            for (int i = 0; i < blocks; i++) {
                assertTrue(
                        java.util.Arrays.equals(block, client.getInputStream().readNBytes(block.length)));
            }
            assertEquals(-1, client.getInputStream().read());
            sending.join();
            Await.until("all", () -> origin.connection(0).receivedBytes() == (long) blocks * block.length);
        }
    }
}
