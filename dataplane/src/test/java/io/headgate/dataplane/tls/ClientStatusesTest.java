package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.headgate.config.certificate.RevocationStatus;
import io.headgate.config.certificate.RevocationStatus.Verdict;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClock;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientStatusesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final X509Certificate certificate =
            SelfSigned.make(List.of("client.test"), Instant.now()).certificate();
    private final BlockingQueue<RevocationStatus> told = new LinkedBlockingQueue<>();

    private StatusQuestion question(String place) {
        return new StatusQuestion(certificate, certificate, URI.create("http://" + place), Duration.ofSeconds(1));
    }

    private static RevocationStatus good(Duration left) {
        return new RevocationStatus(Verdict.GOOD, NOW.plus(left), "good");
    }

    private static Clock at(Duration later) {
        return Clock.fixed(NOW.plus(later), ZoneOffset.UTC);
    }

    /** Asks with {@code answer} given, and whether it is known that much later. */
    private boolean isKept(RevocationStatus answer, Duration later) throws InterruptedException {
        TestClock clock = new TestClock(NOW);
        ClientStatuses statuses = new ClientStatuses(_ -> answer, clock);
        assertNotNull(statuses.ask(question("a"), told::add));
        assertEquals(answer, told.poll(5, TimeUnit.SECONDS));
        clock.pass(later);
        return statuses.known(certificate, URI.create("http://a")) != null;
    }

    private void assertKeptFor(RevocationStatus answer, Duration time) throws InterruptedException {
        assertEquals(true, isKept(answer, time.minusNanos(1)), time::toString);
        assertEquals(false, isKept(answer, time), time::toString);
    }

    @Test
    void anAnswerIsKeptForAsLongAsItSaysWithinBoundsAndNoneForSeconds() throws Exception {
        assertKeptFor(good(Duration.ofMinutes(20)), Duration.ofMinutes(20));
        assertKeptFor(good(Duration.ofDays(7)), Duration.ofHours(1));
        assertKeptFor(good(Duration.ofSeconds(1)), Duration.ofSeconds(10));
        assertKeptFor(RevocationStatus.unknown("silence"), Duration.ofSeconds(5));
    }

    @Test
    void aSilentResponderIsNoneOfAnothersBusiness() throws Exception {
        ClientStatuses statuses = new ClientStatuses(_ -> RevocationStatus.unknown("silence"), at(Duration.ZERO));
        assertNotNull(statuses.ask(question("a"), told::add));
        assertNotNull(told.poll(5, TimeUnit.SECONDS));
        assertNotNull(statuses.known(certificate, URI.create("http://a")));
        assertNull(statuses.known(certificate, URI.create("http://b")));
    }

    @Test
    void oneQuestionIsUnderWayForAllWhoWaitAndWhoLetGoIsNotTold() throws Exception {
        CompletableFuture<RevocationStatus> answer = new CompletableFuture<>();
        BlockingQueue<StatusQuestion> asked = new LinkedBlockingQueue<>();
        ClientStatuses statuses = new ClientStatuses(
                question -> {
                    asked.add(question);
                    return answer.join();
                },
                at(Duration.ZERO));
        for (int i = 0; i < 3; i++) {
            ClientStatuses.Waiter waiter = statuses.ask(question("a"), told::add);
            assertNotNull(waiter);
            if (i == 1) {
                waiter.letGo();
            }
        }
        assertEquals(2, statuses.waiting());
        answer.complete(good(Duration.ofHours(1)));
        assertNotNull(told.poll(5, TimeUnit.SECONDS));
        assertNotNull(told.poll(5, TimeUnit.SECONDS));
        assertNull(told.poll());
        assertEquals(1, asked.size());
        assertEquals(0, statuses.waiting());
    }

    @Test
    void beyondTheBoundNobodyIsAskedAndThatIsCounted() {
        CompletableFuture<RevocationStatus> answer = new CompletableFuture<>();
        ClientStatuses statuses = new ClientStatuses(_ -> answer.join(), at(Duration.ZERO));
        for (int i = 0; i < ClientStatuses.QUESTIONS_MAX; i++) {
            assertNotNull(statuses.ask(question("h" + i), told::add));
        }
        assertNull(statuses.ask(question("more"), told::add));
        assertNotNull(statuses.ask(question("h0"), told::add));
        assertEquals(1, statuses.unasked());
        answer.complete(good(Duration.ofHours(1)));
        Await.until("all to be told", () -> told.size() == ClientStatuses.QUESTIONS_MAX + 1);
        assertEquals(ClientStatuses.QUESTIONS_MAX, statuses.answers(Verdict.GOOD));
    }

    @Test
    void aFailureOfWhoAsksIsAnAnswerToo() throws Exception {
        ClientStatuses statuses = new ClientStatuses(
                _ -> {
                    throw new IllegalArgumentException("in a test");
                },
                at(Duration.ZERO));
        assertNotNull(statuses.ask(question("a"), told::add));
        RevocationStatus status = told.poll(5, TimeUnit.SECONDS);
        assertNotNull(status);
        assertEquals(Verdict.UNKNOWN, status.verdict());
    }
}
