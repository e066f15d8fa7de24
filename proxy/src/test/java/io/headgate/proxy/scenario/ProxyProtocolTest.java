package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PROXY protocol with a real HAProxy in front and behind. The client comes from 127.0.0.3, so that what arrives can
 * be told from what the hops themselves connect from.
 */
final class ProxyProtocolTest {
    private static final String CLIENT = "127.0.0.3";

    @TempDir
    private Path folder;

    private static String ask(String address) throws Exception {
        return Tool.find("curl", "curl").run("-s", "--interface", CLIENT, "http://" + address + "/");
    }

    private TestNode node(String endpoint, String sent) throws Exception {
        return TestNode.start(folder, """
                listeners:
                  plain: { bind: 127.0.0.1:0, http: {} }
                  behind: { bind: 127.0.0.1:0, http: {}, proxy_protocol: { from: 127.0.0.1 } }
                routes: [ { upstream: app } ]
                upstreams:
                  app:
                    endpoints: [ "%s" ]
                    proxy_protocol: %s
                    health: { http: { path: / }, interval: 100ms, fall: 1, rise: 1 }
                access_log: { file: access.log }
                """.formatted(endpoint, sent));
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("access.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "send-proxy",
                "send-proxy-v2",
                "send-proxy-v2 proxy-v2-options crc32c,unique-id",
                "send-proxy-v2 check check-send-proxy inter 50ms"
            })
    void haproxyInFrontSaysWhoTheClientIs(String speaking) throws Exception {
        try (TestOrigin origin = TestOrigin.answering(request -> TestOrigin.ok(request.field("x-forwarded-for") + ""));
                TestNode node = node(origin.address(), "off");
                ServerProcess front = Haproxy.before(node.address("behind") + " " + speaking)) {
            assertEquals(CLIENT, ask(front.address()));
            Await.until("the log's line", () -> log().contains("\"client\":\"" + CLIENT + "\""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "{ checksum: true, add_tlvs: { 0xE0: blue } }"})
    void haproxyBehindIsToldWhoTheClientIs(String sent) throws Exception {
        try (ServerProcess behind = Haproxy.behind("%[src] %[dst]:%[dst_port]");
                TestNode node = node(behind.address(), sent)) {
            assertEquals(CLIENT + " " + node.address("plain"), ask(node.address("plain")));
            assertEquals(CLIENT + " " + node.address("plain"), ask(node.address("plain")));
        }
    }

    @Test
    void haproxyBehindReadsTheTlvs() throws Exception {
        String sent = "{ checksum: true, add_tlvs: { authority: shop.example.com, unique_id: seven } }";
        try (ServerProcess behind = Haproxy.behind("%[src] %[fc_pp_authority] %[fc_pp_unique_id]");
                TestNode node = node(behind.address(), sent)) {
            assertEquals(CLIENT + " shop.example.com seven", ask(node.address("plain")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void theClientIsKnownThroughAllThree(String sent) throws Exception {
        try (ServerProcess behind = Haproxy.behind("%[src] %[dst]:%[dst_port]");
                TestNode node = node(behind.address(), sent);
                ServerProcess front = Haproxy.before(node.address("behind") + " send-proxy-v2")) {
            assertEquals(CLIENT + " " + front.address(), ask(front.address()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void healthChecksPassAtAnEndpointThatExpectsAHeader(String sent) throws Exception {
        try (ServerProcess behind = Haproxy.behind("%[src]");
                TestNode node = node(behind.address(), sent)) {
            Await.until(
                    () -> "the endpoint to be up: " + node.get("/v1/upstreams").body(),
                    () -> node.get("/v1/upstreams").body().replace(" ", "").contains("\"health\":\"up\""));
        }
    }

    @Test
    void aClientThatIsNoLoadBalancerGetsNoAnswer() throws Exception {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                TestNode node = node(origin.address(), "off")) {
            assertEquals("hello", ask(node.address("plain")));
            assertEquals("", ask(node.address("behind")));
        }
    }
}
