package io.headgate.controlplane.ocsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.headgate.config.certificate.RevocationStatus;
import io.headgate.config.certificate.RevocationStatus.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OcspClientTest {
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final TestAuthority authority = new TestAuthority("Authority");
    private final X509Certificate client =
            authority.issue("client.example", null, false).getFirst();
    private final X509Certificate issuer =
            authority.issue("client.example", null, false).get(1);
    private final OcspClient asks = new OcspClient(Clock.fixed(now, ZoneOffset.UTC));
    private HttpServer server;
    private volatile byte[] answer = new byte[0];

    @BeforeEach
    void answer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        asks.close();
        server.stop(0);
    }

    private RevocationStatus ask(CertificateStatus status) {
        answer = authority.answer(client, authority.self(), status, now, now.plus(WAIT));
        return asks.ask(
                client,
                issuer,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                WAIT);
    }

    @Test
    void saysWhatTheAuthoritySaysAndUntilWhen() {
        RevocationStatus good = ask(CertificateStatus.GOOD);
        assertEquals(Verdict.GOOD, good.verdict());
        assertEquals(now.plus(WAIT), good.until());
        RevocationStatus revoked = ask(new RevokedStatus(Date.from(now), CRLReason.keyCompromise));
        assertEquals(Verdict.REVOKED, revoked.verdict());
        assertEquals("the certificate was revoked at " + now, revoked.why());
        assertEquals(Verdict.UNKNOWN, ask(new UnknownStatus()).verdict());
    }

    @Test
    void whoIsNotTheAuthorityOrSaysNothingSaysNothing() throws IOException {
        answer = new TestAuthority("Authority")
                .answer(client, new TestAuthority("Authority").self(), CertificateStatus.GOOD, now, now.plus(WAIT));
        URI place = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        assertEquals(Verdict.UNKNOWN, asks.ask(client, issuer, place, WAIT).verdict());
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RevocationStatus none = asks.ask(
                    client, issuer, URI.create("http://127.0.0.1:" + silent.getLocalPort()), Duration.ofMillis(100));
            assertEquals(Verdict.UNKNOWN, none.verdict());
            assertTrue(none.why().contains("100ms"), none.why());
        }
    }
}
