package io.headgate.controlplane.ocsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.sun.net.httpserver.HttpServer;
import io.headgate.config.certificate.Staple;
import io.headgate.controlplane.Await;
import io.headgate.controlplane.ManualTiming;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OcspStaplerTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTiming timing = new ManualTiming();
    private final TestAuthority authority = new TestAuthority("Authority");
    private final Map<X509Certificate, Optional<Staple>> told = new ConcurrentHashMap<>();
    private final MemoryFiles files = new MemoryFiles();
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile Supplier<byte[]> answers = () -> new byte[0];
    private HttpServer server;
    private List<X509Certificate> chain;
    private X509Certificate shop;

    private final OcspStapler stapler = new OcspStapler(
            (certificate, staple) -> told.put(certificate, Optional.ofNullable(staple)),
            files,
            timing,
            () -> 0.5,
            Duration.ofMillis(500));

    @BeforeEach
    void answer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            questions.incrementAndGet();
            byte[] answer = answers.get();
            exchange.sendResponseHeaders(answer.length == 0 ? 500 : 200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        chain = issue("shop.example", false);
        shop = chain.getFirst();
        answers = () -> good(DAY);
    }

    @AfterEach
    void stop() {
        stapler.close();
        never.countDown();
        server.stop(0);
    }

    private List<X509Certificate> issue(String host, boolean mustStaple) {
        return authority.issue(host, "http://127.0.0.1:" + server.getAddress().getPort() + "/ocsp", mustStaple);
    }

    private Instant now() {
        return Instant.ofEpochMilli(timing.epochMs());
    }

    private byte[] good(Duration life) {
        return authority.answer(shop, authority.self(), CertificateStatus.GOOD, now(), now().plus(life));
    }

    private @Nullable Staple staple() {
        return told.getOrDefault(shop, Optional.empty()).orElse(null);
    }

    private void watchOne() {
        stapler.apply(List.of(chain));
        timing.awaitSleepers(1);
    }

    @Test
    void fetchesAtOnceAndAgainAtHalfOfTheAnswersTime() {
        watchOne();
        Staple first = staple();
        assertNotNull(first);
        assertEquals(now().plus(DAY), first.until());
        for (int hour = 0; hour < 11; hour++) {
            timing.advance(HOUR, 1);
        }
        assertEquals(1, questions.get());
        timing.advance(HOUR, 1);
        assertEquals(2, questions.get());
        Staple second = staple();
        assertNotNull(second);
        assertEquals(now().plus(DAY), second.until());
        assertEquals(2, stapler.fetched());
    }

    @Test
    void whatFailsIsAskedAgainAfterLongerAndLongerAndKeepsTheStapleWhileItCounts() {
        watchOne();
        answers = () -> new byte[0];
        for (int hour = 0; hour < 12; hour++) {
            timing.advance(HOUR, 1);
        }
        for (int minutes = 1; minutes < 60; minutes *= 2) {
            assertEquals(Duration.ofMinutes(minutes), timing.lastSleep());
            timing.advance(timing.lastSleep(), 1);
        }
        assertEquals(HOUR, timing.lastSleep());
        assertNotNull(staple());
        Staple held = staple();
        while (held != null) {
            assertFalse(now().isAfter(held.until()));
            timing.advance(timing.lastSleep(), 1);
            held = staple();
        }
        answers = () -> good(DAY);
        timing.advance(HOUR, 1);
        assertNotNull(staple());
    }

    @Test
    void aRevokedCertificateLosesItsStaple() {
        watchOne();
        RevokedStatus revoked = new RevokedStatus(new java.util.Date(timing.epochMs()), CRLReason.keyCompromise);
        answers = () -> authority.answer(shop, authority.self(), revoked, now(), now().plus(DAY));
        for (int hour = 0; hour < 12; hour++) {
            timing.advance(HOUR, 1);
        }
        assertNull(staple());
    }

    @Test
    void whoHangsOrFloodsGivesNoStapleAndHoldsNobody() {
        answers = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new byte[1];
        };
        watchOne();
        assertEquals(1, stapler.failed());
        answers = () -> new byte[1 << 20];
        timing.advance(timing.lastSleep(), 1);
        assertEquals(2, stapler.failed());
        assertNull(staple());
    }

    @Test
    void whatIsAppliedAgainGoesOnAndWhatIsNoLongerShownIsForgotten() {
        watchOne();
        List<X509Certificate> other = issue("other.example", true);
        stapler.apply(List.of(chain, other, authority.issue("nobody.example", null, true)));
        timing.awaitSleepers(2);
        assertEquals(2, questions.get());
        assertNotNull(staple());
        stapler.apply(List.of(other));
        assertNull(staple());
        timing.awaitSleepers(1);
        stapler.close();
        Await.until("all threads to end", () -> timing.threads().stream().noneMatch(Thread::isAlive));
    }
}
