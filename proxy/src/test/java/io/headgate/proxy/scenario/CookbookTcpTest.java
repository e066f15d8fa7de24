package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.dataplane.testing.UdpClient;
import io.headgate.dataplane.testing.UdpOrigin;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cookbook's configurations of TCP and UDP do what their pages say. */
final class CookbookTcpTest {
    private static final String INTERNAL = "[10.0.0.0/8, 192.168.0.0/16]";

    @TempDir
    private Path dir;

    @Test
    void thePrimaryOfPostgresqlAnswers() throws Exception {
        Tool psql = Tool.find("psql", "postgresql");
        try (ServerProcess server = ServerProcess.postgres();
                TestNode node = Cookbook.start(
                        dir,
                        "08-postgresql",
                        "10.0.0.31:5432",
                        TestOrigin.refusing(),
                        "10.0.0.32:5432",
                        server.address(),
                        "10.0.0.0/8",
                        "127.0.0.0/8",
                        "user: headgate",
                        "user: test")) {
            Await.until("a verdict", () -> Cookbook.metric(node, "headgate_endpoint_up{") == 1.0);
            String url = "postgresql://test@127.0.0.1:" + Cookbook.port(node, "postgres") + "/postgres?sslmode=disable";
            assertEquals("f\n", psql.run("-X", "-tA", "-c", "select pg_is_in_recovery()", url));
        }
    }

    private Path chain(String name, Identity identity) throws IOException {
        return Files.writeString(dir.resolve(name + ".pem"), identity.chainPem());
    }

    @Test
    void theNameThatIsAskedForDecidesWhoAnswers() throws Exception {
        Identity shop = SelfSigned.make(List.of("shop.example.com"), Instant.now());
        Identity partners = SelfSigned.make(List.of("one.partners.example.com"), Instant.now());
        try (NginxOrigin atShop = NginxOrigin.startTls(shop, "TLSv1.3");
                NginxOrigin atPartners = NginxOrigin.startTls(partners, "TLSv1.3");
                TestNode node = Cookbook.start(
                        dir,
                        "09-sni-passthrough",
                        "10.0.0.11:8443, 10.0.0.12:8443",
                        atShop.address(),
                        "10.0.0.81:8443",
                        atPartners.address())) {
            String at = "::127.0.0.1:" + Cookbook.port(node, "tls");
            assertEquals("TLSv1.3 shop.example.com 1", ask(at, chain("shop", shop), "shop.example.com"));
            assertEquals(
                    "TLSv1.3 one.partners.example.com 1",
                    ask(at, chain("partners", partners), "one.partners.example.com"));
            String refused = ask(at, chain("shop", shop), "other.example.com");
            assertFalse(refused.startsWith("TLSv1"), refused);
        }
    }

    /** Whoever answers must show the certificate that {@code chain} is. */
    private static String ask(String at, Path chain, String host) throws Exception {
        return Tool.find("curl", "curl")
                .run("-sS", "--cacert", chain.toString(), "--connect-to", at, "https://" + host + "/secured");
    }

    private static TestOrigin resolver(String name) {
        return TestOrigin.start(connection -> {
            if (connection.next() >= 0) {
                connection.send(name);
            }
        });
    }

    @Test
    void bothResolversAnswerOverUdpAndOneOverTcp() throws Exception {
        try (TestOrigin one = resolver("one");
                TestOrigin two = resolver("two");
                UdpOrigin oneByUdp = UdpOrigin.start("one", one.address(), () -> {});
                UdpOrigin twoByUdp = UdpOrigin.start("two", two.address(), () -> {});
                TestNode node = Cookbook.start(
                        dir,
                        "10-dns-over-udp",
                        INTERNAL,
                        "127.0.0.0/8",
                        "10.0.0.91:53",
                        oneByUdp.address(),
                        "10.0.0.92:53",
                        twoByUdp.address());
                UdpClient client = UdpClient.of(node.address("dns"))) {
            Set<String> answered = new TreeSet<>();
            Await.until("an answer of each", () -> {
                answered.add(client.ask("who?"));
                return answered.equals(Set.of("one who?", "two who?"));
            });
            try (TestClient over = TestClient.connect(node.address("dns-tcp"))) {
                over.send("?");
                assertTrue(Set.of("one", "two").contains(over.readBytes(3)));
            }
        }
    }
}
