package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.RevocationStatus;
import io.headgate.config.certificate.RevocationStatus.Verdict;
import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.OpensslClient;
import io.headgate.dataplane.testing.TestClock;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.dataplane.tls.ClientStatuses;
import io.headgate.dataplane.tls.StatusQuestion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients about whose certificates their authority is asked (OCSP) before anything of theirs is taken up. */
class AskedClientsTest {
    private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");

    @TempDir
    private Path folder;

    private final Authority authority = new Authority("clients");
    private final Identity billing = authority.issue("CN=billing");
    private final BlockingQueue<StatusQuestion> questions = new LinkedBlockingQueue<>();
    private final TestClock clock = new TestClock(Instant.now());
    private volatile Supplier<RevocationStatus> answer = this::good;
    private final ClientStatuses statuses = new ClientStatuses(
            question -> {
                questions.add(question);
                return answer.get();
            },
            clock);
    private Certificates certificates;
    private TestOrigin origin;

    @BeforeEach
    void start() throws IOException {
        origin = TestOrigin.answering(_ -> TestOrigin.ok("served"));
        certificates = new Certificates(folder);
        certificates.make("shop", "localhost");
        Files.writeString(folder.resolve("clients.pem"), authority.pem());
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private RevocationStatus good() {
        return new RevocationStatus(Verdict.GOOD, clock.instant().plus(Duration.ofDays(1)), "good");
    }

    private RevocationStatus revoked() {
        return new RevocationStatus(Verdict.REVOKED, clock.instant().plus(Duration.ofDays(1)), "revoked in a test");
    }

    private Gateway gateway(String more) {
        return Gateway.start(statuses, """
                listeners:
                  web:
                    bind: "127.0.0.1:0"
                    http: {}
                    tls:
                      certificates: [ %s ]
                      client_auth: { ca: "%s/clients.pem", ocsp: { responder: "http://ocsp.test/", timeout: 100ms } }
                      %s
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(certificates.yaml("shop"), folder, more), origin);
    }

    private String see(Gateway gateway, String version, Identity client, String... more) {
        return new OpensslClient(certificates).see(gateway, version, client, more);
    }

    private static void assertFailures(Gateway gateway, String reason, int times) {
        Await.until(
                () -> "failures " + gateway.metric("failures_total"),
                () -> gateway.metric("failures_total", "reason", reason) == times);
    }

    @Test
    void whoIsGoodIsServedAndAskedAboutOnceWhileTheAnswerCounts() {
        try (Gateway gateway = gateway("")) {
            for (String version : VERSIONS) {
                assertTrue(see(gateway, version, billing).contains("served"), version);
                assertTrue(see(gateway, version, billing).contains("served"), version);
            }
            StatusQuestion asked = questions.remove();
            assertEquals(billing.certificate(), asked.certificate());
            assertEquals("CN=clients", asked.issuer().getSubjectX500Principal().getName());
            assertEquals(URI.create("http://ocsp.test/"), asked.responder());
            assertNull(questions.poll());
            clock.pass(Duration.ofHours(1));
            assertTrue(see(gateway, "-tls1_3", billing).contains("served"));
            assertEquals(1, questions.size());
            assertEquals(2, statuses.answers(Verdict.GOOD));
        }
    }

    @Test
    void whoIsRevokedIsToldSoInTheHandshakeWhetherOrNotItHadToBeAsked() {
        answer = this::revoked;
        for (String version : VERSIONS) {
            Identity revoked = authority.issue("CN=revoked");
            try (Gateway gateway = gateway("")) {
                for (int i = 1; i <= 2; i++) {
                    String seen = see(gateway, version, revoked);
                    assertTrue(seen.contains("SSL alert number 44\n"), seen);
                    assertFalse(seen.contains("served"), seen);
                    assertFailures(gateway, "client_not_verified", i);
                }
            }
            questions.remove();
            assertNull(questions.poll());
        }
    }

    @Test
    void whoeverNobodyKnowsIsRefusedUnlessThatIsAllowed() {
        answer = () -> RevocationStatus.unknown("silence in a test");
        try (Gateway closed = gateway("");
                Gateway open = Gateway.start(statuses, openYaml(), origin)) {
            for (String version : VERSIONS) {
                String seen = see(closed, version, billing);
                assertTrue(seen.contains("SSL alert number 46\n"), seen);
                assertTrue(see(open, version, billing).contains("served"), version);
            }
            answer = this::revoked;
            clock.pass(Duration.ofSeconds(5));
            assertTrue(see(open, "-tls1_3", billing).contains("SSL alert number 44\n"));
        }
    }

    private String openYaml() {
        return """
                listeners:
                  web:
                    bind: "127.0.0.1:0"
                    http: {}
                    tls:
                      certificates: [ %s ]
                      client_auth:
                        { ca: "%s/clients.pem", ocsp: { responder: "http://o.test/" }, when_unknown: fail_open }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(certificates.yaml("shop"), folder);
    }

    @Test
    void nobodyIsAskedAboutWhomNoAuthorityVouchesFor() {
        try (Gateway gateway = gateway("")) {
            for (String version : VERSIONS) {
                String seen = see(gateway, version, new Authority("others").issue("CN=billing"));
                assertTrue(seen.contains("SSL alert number 48\n"), seen);
            }
            assertTrue(questions.isEmpty());
        }
    }

    @Test
    void aSessionFromBeforeIsAskedAboutAnewAndRefusedOnceItsClientIsRevoked() {
        for (String version : VERSIONS) {
            answer = this::good;
            Identity client = authority.issue("CN=" + version.replace('_', '-'));
            String session = folder.resolve("session" + version).toString();
            try (Gateway gateway = gateway("")) {
                assertTrue(see(gateway, version, client, "-sess_out", session).contains("served"));
                String resumed = see(gateway, version, client, "-sess_in", session);
                assertTrue(resumed.contains("Reused, TLS") && resumed.contains("served"), resumed);
                assertEquals(1, questions.size());

                clock.pass(Duration.ofHours(1));
                resumed = see(gateway, version, client, "-sess_in", session);
                assertTrue(resumed.contains("Reused, TLS") && resumed.contains("served"), resumed);
                assertEquals(2, questions.size());

                clock.pass(Duration.ofHours(1));
                answer = this::revoked;
                for (int i = 1; i <= 2; i++) {
                    assertFalse(
                            see(gateway, version, client, "-sess_in", session).contains("served"));
                    assertFailures(gateway, "client_not_verified", i);
                }
                assertEquals(3, questions.size());
                questions.clear();
            }
        }
    }

    @Test
    void whoWaitsTooLongIsClosed() throws Exception {
        CompletableFuture<RevocationStatus> late = new CompletableFuture<>();
        answer = late::join;
        try (Gateway gateway = gateway("handshakes: { timeout: 500ms }")) {
            for (int i = 0; i < VERSIONS.size(); i++) {
                assertFalse(see(gateway, VERSIONS.get(i), billing).contains("served"));
                assertFailures(gateway, "tls_handshake_timeout", i + 1);
                assertEquals(0, statuses.waiting());
            }
            assertEquals(1, questions.size(), "they wait for the same answer");
        } finally {
            late.complete(good());
        }
    }

    @Test
    void whoWaitsForAnAnswerIsServedOnceItIsThereAlsoInASessionFromBefore() throws Exception {
        for (String version : VERSIONS) {
            String session = folder.resolve("session" + version).toString();
            try (Gateway gateway = gateway("handshakes: { timeout: 10s }")) {
                for (String kept : List.of("-sess_out", "-sess_in")) {
                    clock.pass(Duration.ofHours(1));
                    CompletableFuture<RevocationStatus> late = new CompletableFuture<>();
                    answer = late::join;
                    CompletableFuture<String> first =
                            CompletableFuture.supplyAsync(() -> see(gateway, version, billing, kept, session));
                    Await.until("one to wait", () -> statuses.waiting() == 1);
                    late.complete(good());
                    String seen = first.get(20, TimeUnit.SECONDS);
                    assertTrue(seen.contains("served"), seen);
                    assertEquals(kept.equals("-sess_in"), seen.contains("Reused, TLS"), seen);
                }
            }
        }
    }
}
