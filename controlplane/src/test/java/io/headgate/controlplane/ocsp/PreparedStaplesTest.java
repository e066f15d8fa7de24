package io.headgate.controlplane.ocsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What there is to show along with certificates before they are shown for the first time.
class PreparedStaplesTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final ManualTiming timing = new ManualTiming();
    private final TestAuthority authority = new TestAuthority("Authority");
    private final MemoryFiles files = new MemoryFiles();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile boolean slow;
    private volatile Function<X509Certificate, byte[]> answers = about -> good(about, now().plus(DAY));
    private HttpServer server;
    private List<X509Certificate> must;
    private List<X509Certificate> may;
    private OcspStapler stapler = stapler(Duration.ofSeconds(10));

    private OcspStapler stapler(Duration waitMax) {
        return new OcspStapler((_, _) -> {}, files, timing, () -> 0.5, waitMax);
    }

    @BeforeEach
    void answer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        must = serve("must.example", true);
        may = serve("may.example", false);
        server.start();
    }

    private List<X509Certificate> serve(String host, boolean mustStaple) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + host;
        List<X509Certificate> chain = authority.issue(host, url, mustStaple);
        server.createContext("/" + host, exchange -> {
            asked.add("/" + host);
            questions.incrementAndGet();
            if (slow) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            byte[] answer = answers.apply(chain.getFirst());
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        return chain;
    }

    @AfterEach
    void stop() {
        stapler.close();
        open.countDown();
        server.stop(0);
    }

    private Instant now() {
        return Instant.ofEpochMilli(timing.epochMs());
    }

    private byte[] good(X509Certificate about, @Nullable Instant until) {
        return authority.answer(about, authority.self(), CertificateStatus.GOOD, now(), until);
    }

    /// As a process does that starts: what it shows is prepared, then applied.
    private Map<X509Certificate, Staple> restart() {
        stapler.close();
        stapler = stapler(Duration.ofMillis(500));
        Map<X509Certificate, Staple> staples = stapler.prepare(List.of(must, may));
        stapler.apply(List.of(must, may));
        return staples;
    }

    @Test
    void oneThatIsRequiredIsWaitedForAndAnotherIsNot() throws Exception {
        slow = true;
        FutureTask<Map<X509Certificate, Staple>> prepared = new FutureTask<>(() -> stapler.prepare(List.of(must, may)));
        Thread.ofVirtual().start(prepared);
        Await.until("both questions", () -> questions.get() == 2);
        assertFalse(prepared.isDone());
        open.countDown();
        assertNotNull(prepared.get().get(must.getFirst()));
        stapler.apply(List.of(must, may));
        timing.awaitSleepers(2);
        assertEquals(2, questions.get(), "what was prepared is not asked for again");
    }

    @Test
    void whatIsWaitedForIsAskedFirst() throws Exception {
        slow = true;
        List<List<X509Certificate>> chains = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chains.add(serve("may" + i + ".example", false));
        }
        chains.add(must);
        FutureTask<Map<X509Certificate, Staple>> prepared = new FutureTask<>(() -> stapler.prepare(chains));
        Thread.ofVirtual().start(prepared);
        Await.until("as many questions as are asked at once", () -> questions.get() == 4);
        assertTrue(asked.contains("/must.example"), asked::toString);
        open.countDown();
        assertNotNull(prepared.get().get(must.getFirst()));
    }

    @Test
    void nobodyWaitsWhenNoneIsRequired() {
        slow = true;
        assertEquals(Map.of(), stapler.prepare(List.of(may)));
    }

    @Test
    void whatDoesNotComeInTimeIsGoneWithoutAndNotWaitedForAgain() {
        slow = true;
        stapler.close();
        stapler = stapler(Duration.ofMillis(300));
        assertEquals(Map.of(), stapler.prepare(List.of(must)));
        timing.awaitSleepers(1);
        long beginNs = System.nanoTime();
        assertEquals(Map.of(), stapler.prepare(List.of(must)));
        assertTrue(System.nanoTime() - beginNs < 200_000_000L);
        assertEquals(1, questions.get());
    }

    @Test
    void aRestartHasThemWithoutAsking() {
        stapler.apply(List.of(must, may));
        timing.awaitSleepers(2);
        server.stop(0);
        Map<X509Certificate, Staple> staples = restart();
        assertEquals(Set.of(must.getFirst(), may.getFirst()), staples.keySet());
        timing.awaitSleepers(2);
        assertEquals(2, questions.get());
        assertEquals(0, stapler.failed());
    }

    @Test
    void aRestartAfterHalfOfTheirTimeAsksAtOnce() {
        stapler.apply(List.of(must, may));
        timing.awaitSleepers(2);
        stapler.close();
        timing.advance(Duration.ofHours(13));
        assertEquals(2, restart().size());
        timing.awaitSleepers(2);
        assertEquals(4, questions.get());
    }

    @Test
    void whatCountsNoLongerOrOthersHaveSignedOrIsOfAnotherCertificateIsNotTaken() {
        stapler.apply(List.of(must, may));
        timing.awaitSleepers(2);
        stapler.close();
        byte[] ofOthers = authority.answer(
                must.getFirst(), authority.other(null), CertificateStatus.GOOD, now(), now().plus(DAY));
        answers = _ -> new byte[0];
        for (byte[] bad :
                List.of(good(must.getFirst(), now()), ofOthers, good(may.getFirst(), now().plus(DAY)), new byte[0])) {
            files.write(StapleStore.name(must.getFirst()), bad);
            assertEquals(Set.of(may.getFirst()), restart().keySet());
        }
    }

    @Test
    void onesThatNameNoEndAreNotTakenEither() {
        answers = about -> good(about, null);
        assertNotNull(stapler.prepare(List.of(must)).get(must.getFirst()));
        stapler.apply(List.of(must));
        assertEquals(Set.of(StapleStore.name(must.getFirst())), files.names());
        answers = _ -> new byte[0];
        assertEquals(Map.of(), restart());
    }

    @Test
    void nothingIsWrittenBeforeTheFolderIsOurs() {
        assertNotNull(stapler.prepare(List.of(must)).get(must.getFirst()));
        timing.awaitSleepers(1);
        assertEquals(Set.of(), files.names());
        stapler.apply(List.of(must));
        assertEquals(Set.of(StapleStore.name(must.getFirst())), files.names());
    }

    @Test
    void thoseOfRevokedAndOfOtherCertificatesAreRemoved() {
        stapler.apply(List.of(must, may));
        timing.awaitSleepers(2);
        Await.until("both files", () -> files.contents.size() == 2);
        stapler.apply(List.of(must));
        assertEquals(Set.of(StapleStore.name(must.getFirst())), files.names());
        answers = about -> authority.answer(
                about,
                authority.self(),
                new RevokedStatus(Date.from(now()), CRLReason.keyCompromise),
                now(),
                now().plus(DAY));
        timing.advance(DAY);
        Await.until("no file", files.contents::isEmpty);
    }
}
