package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Program;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that show certificates. */
class MutualTlsTest {
    private static final String ROUTES = "[ { upstream: app } ]";

    @TempDir
    private Path folder;

    private final Authority authority = new Authority("clients");
    private final Identity billing = authority.issue("O=Acm\u00e9,CN=billing");
    private Certificates certificates;
    private TestOrigin origin;

    @BeforeEach
    void start() throws IOException {
        origin = TestOrigin.answering(request -> TestOrigin.ok(
                request.target().equals("/subject")
                        ? "subject " + request.fields("x-client-subject")
                        : "shown " + request.field("client-cert") + " by " + request.field("client-cert-chain")));
        certificates = new Certificates(folder);
        certificates.make("shop", "localhost");
        certificates.write("billing", billing);
        certificates.write("stranger", new Authority("others").issue("CN=billing"));
        Files.writeString(folder.resolve("clients.pem"), authority.pem());
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private String yaml(String more, String routes) {
        return """
                listeners:
                  web:
                    bind: "127.0.0.1:0"
                    http: {}
                    tls: { certificates: [ %s ], client_auth: { ca: "%s/clients.pem"%s } }
                routes: %s
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(certificates.yaml("shop"), folder, more, routes);
    }

    private Gateway gateway(String more) {
        return Gateway.start(yaml(more, ROUTES), origin);
    }

    private static int port(Gateway gateway) {
        String address = gateway.address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private Program.Result curl(Gateway gateway, String... options) {
        List<String> command = new ArrayList<>(
                List.of("curl", "-sS", "--cacert", certificates.chain("shop").toString()));
        command.addAll(List.of(options));
        command.add("https://localhost:" + port(gateway) + "/");
        return Program.run("", command);
    }

    private String[] as(String name, String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--cert",
                certificates.chain(name).toString(),
                "--key",
                certificates.key(name).toString()));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private static void assertRefused(Gateway gateway, int times) {
        Await.until(
                () -> "failures " + gateway.metric("failures_total"),
                () -> gateway.metric("failures_total", "reason", "client_not_verified") == times);
    }

    @Test
    void anEndpointAndTheLogLearnWhoseCertificateWasShownAndNotWhatAClientClaims() throws Exception {
        for (String version : List.of("1.2", "1.3")) {
            try (Gateway gateway = gateway("")) {
                String answer = curl(
                                gateway,
                                as(
                                        "billing",
                                        "--tls-max",
                                        version,
                                        "-H",
                                        "Client-Cert: :mine:",
                                        "-H",
                                        "client-cert-chain: :mine:"))
                        .output();
                assertTrue(answer.startsWith("shown :") && answer.endsWith(": by null"), answer);
                byte[] shown =
                        Base64.getDecoder().decode(answer.substring("shown :".length(), answer.lastIndexOf(": ")));
                assertArrayEquals(billing.certificate().getEncoded(), shown);
                assertEquals("CN=billing,O=Acm\\C3\\A9", gateway.nextEnded().clientSubject());
            }
        }
    }

    @Test
    void whoShowsNothingOrWhatNobodyVouchesForIsRefused() {
        try (Gateway gateway = gateway("")) {
            assertFalse(curl(gateway).output().contains("shown"));
            assertRefused(gateway, 1);
            assertFalse(curl(gateway, as("stranger")).output().contains("shown"));
            assertRefused(gateway, 2);
            assertFalse(
                    curl(gateway, as("stranger", "--tls-max", "1.2")).output().contains("shown"));
            assertRefused(gateway, 3);
        }
    }

    @Test
    void whereItIsOptionalWhoShowsNothingIsServedAndWhoLiesIsNot() {
        try (Gateway gateway = gateway(", mode: optional")) {
            assertEquals(
                    "shown null by null",
                    curl(gateway, "-H", "client-cert: :mine:").output());
            assertTrue(curl(gateway, as("billing")).output().startsWith("shown :"));
            assertFalse(curl(gateway, as("stranger")).output().contains("shown"));
            assertRefused(gateway, 1);
        }
    }

    @Test
    void whereItIsOffNobodyIsAsked() {
        try (Gateway gateway = gateway(", mode: none")) {
            assertEquals("shown null by null", curl(gateway, as("stranger")).output());
        }
    }

    /** Two names, of which one lets in whom the clients' authority vouches for, and another asks nothing. */
    private Gateway byName() {
        return Gateway.start(
                """
                listeners:
                  web:
                    bind: "127.0.0.1:0"
                    http: {}
                    tls:
                      certificates: [ %s ]
                      client_auth: { ca: "%s", mode: none }
                      client_auth_by_name:
                        - { names: [ "*.api.example", api.example ], client_auth: { ca: "%s" } }
                        - { names: [ open.api.example ], client_auth: { ca: "%s", mode: none } }
                routes: %s
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(
                                certificates.make("shop", "shop.example", "api.example", "*.api.example"),
                                certificates.chain("stranger"),
                                folder.resolve("clients.pem"),
                                certificates.chain("stranger"),
                                ROUTES),
                origin);
    }

    private Program.Result ask(Gateway gateway, String name, String host, String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-w", " %{http_code}", "-H", "host: " + host));
        command.addAll(List.of("--cacert", certificates.chain("shop").toString()));
        command.addAll(List.of("--resolve", name + ":" + port(gateway) + ":127.0.0.1"));
        command.addAll(List.of(options));
        command.add("https://" + name + ":" + port(gateway) + "/");
        return Program.run("", command);
    }

    private String[] billing() {
        return new String[] {
            "--cert",
            certificates.chain("billing").toString(),
            "--key",
            certificates.key("billing").toString()
        };
    }

    @Test
    void whatIsAskedDependsOnTheNameThatIsAskedFor() {
        try (Gateway gateway = byName()) {
            for (String open : List.of("shop.example", "open.api.example")) {
                String answer = ask(gateway, open, open, billing()).output();
                assertTrue(answer.startsWith("shown null") && answer.endsWith(" 200"), answer);
            }
            for (String closed : List.of("api.example", "eu.api.example")) {
                assertFalse(ask(gateway, closed, closed).output().contains("shown"), closed);
                String answer = ask(gateway, closed, closed, billing()).output();
                assertTrue(answer.startsWith("shown :") && answer.endsWith(" 200"), answer);
            }
        }
    }

    @Test
    void whoWasAskedForLessDoesNotReachAHostThatAsksForMore() {
        try (Gateway gateway = byName()) {
            assertTrue(ask(gateway, "shop.example", "api.example").output().endsWith(" 421"));
            assertTrue(
                    ask(gateway, "open.api.example", "eu.api.example").output().endsWith(" 421"));
            assertTrue(ask(gateway, "api.example", "shop.example", billing())
                    .output()
                    .endsWith(" 421"));
            String same =
                    ask(gateway, "api.example", "eu.api.example", billing()).output();
            assertTrue(same.endsWith(" 200"), same);
        }
    }

    @Test
    void aRouteIsChosenBySubject() {
        String routes = """

                  - { match: { client_subject: 'CN=billing,O=Acm\\C3\\A9' }, upstream: app }
                  - { respond: { status: 403 } }
                """;
        try (Gateway gateway = Gateway.start(yaml(", mode: optional", routes), origin)) {
            assertTrue(curl(gateway, as("billing")).output().startsWith("shown :"));
            String other = curl(gateway, "-i", "-H", "client-cert: :mine:").output();
            assertTrue(other.startsWith("HTTP/2 403"), other);
        }
    }

    @Test
    void anEndpointLearnsTheSubjectByAHeaderThatNoClientCanWrite() {
        String yaml = """
                listeners:
                  web:
                    bind: "127.0.0.1:0"
                    http: {}
                    tls:
                      certificates: [ %s ]
                      client_auth: { ca: "%s/clients.pem", mode: optional, subject_header: X-Client-Subject }
                  plain: { bind: "127.0.0.1:0", http: {} }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(certificates.yaml("shop"), folder);
        String[] forged = {"-H", "X-Client-Subject: CN=admin", "-H", "x-client-subject: CN=root"};
        try (Gateway gateway = Gateway.start(yaml, origin)) {
            String web = "https://localhost:" + port(gateway) + "/subject";
            for (String version : List.of("--http1.1", "--http2")) {
                List<String> command = new ArrayList<>(
                        List.of("curl", "-sSk", version, web, forged[0], forged[1], forged[2], forged[3]));
                assertEquals("subject []", Program.run("", command).output());
                command.addAll(List.of(billing()));
                assertEquals(
                        "subject [CN=billing,O=Acm\\C3\\A9]",
                        Program.run("", command).output());
            }
            List<String> plain =
                    new ArrayList<>(List.of("curl", "-sS", "http://" + gateway.address("plain") + "/subject"));
            plain.addAll(List.of(forged));
            assertEquals("subject []", Program.run("", plain).output());
        }
    }

    @Test
    void whatHasBeenRevokedIsRefusedAlsoInASessionFromBefore() throws IOException {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        Path list = Files.writeString(folder.resolve("clients.crl"), authority.revoke(tomorrow));
        String yaml = yaml(", crl: \"" + list + '"', ROUTES);
        try (Gateway gateway = Gateway.start(yaml, origin)) {
            String session = folder.resolve("session").toString();
            assertTrue(openssl(gateway, "-sess_out", session).contains("shown :"));
            String again = openssl(gateway, "-sess_in", session);
            assertTrue(again.contains("Reused, TLS") && again.contains("shown :"), again);

            Files.writeString(list, authority.revoke(tomorrow, billing));
            gateway.apply(yaml);
            String resumed = openssl(gateway, "-sess_in", session);
            assertFalse(resumed.contains("shown"), resumed);
            assertRefused(gateway, 1);
            assertFalse(openssl(gateway).contains("shown"));
            assertRefused(gateway, 2);
        }
    }

    @Test
    void aSessionUnderOneNameIsNoneUnderAnotherThatAsksForOtherCertificates() throws IOException {
        Files.writeString(folder.resolve("others.pem"), new Authority("others").pem());
        String yaml =
                """
                listeners:
                  web:
                    bind: "127.0.0.1:0"
                    http: {}
                    tls:
                      certificates: [ %s ]
                      client_auth_by_name:
                        - { names: [ a.example ], client_auth: { ca: "%s/clients.pem" } }
                        - { names: [ b.example ], client_auth: { ca: "%s/others.pem" } }
                routes: %s
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(certificates.make("all", "localhost", "a.example", "b.example"), folder, folder, ROUTES);
        String session = folder.resolve("session").toString();
        try (Gateway gateway = Gateway.start(yaml, origin)) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                for (String began : List.of("a.example", "c.example")) {
                    openssl(gateway, version, "-servername", began, "-sess_out", session);
                    String same = openssl(gateway, version, "-servername", began, "-sess_in", session);
                    assertTrue(same.contains("Reused, TLS"), same);
                    String other = openssl(gateway, version, "-servername", "b.example", "-sess_in", session);
                    assertFalse(other.contains("Reused, TLS") || other.contains("shown"), other);
                }
            }
            assertRefused(gateway, 4);
        }
    }

    @Test
    void aChainOfMoreThanTenCertificatesIsRefused() throws IOException {
        Path others = folder.resolve("chain.pem");
        String other = new Authority("others").pem();
        try (Gateway gateway = gateway("")) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                Files.writeString(others, other.repeat(9));
                String ten = openssl(gateway, version, "-cert_chain", others.toString());
                assertTrue(ten.contains("shown :"), ten);
                Files.writeString(others, other.repeat(10));
                String eleven = openssl(gateway, version, "-cert_chain", others.toString());
                assertFalse(eleven.contains("shown"), eleven);
            }
            assertRefused(gateway, 2);
        }
    }

    private String openssl(Gateway gateway, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-ign_eof",
                "-connect",
                "127.0.0.1:" + port(gateway),
                "-cert",
                certificates.chain("billing").toString(),
                "-key",
                certificates.key("billing").toString()));
        command.addAll(List.of(options));
        return Program.run("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", command)
                .output();
    }
}
