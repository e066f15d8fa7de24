package io.headgate.controlplane.ocsp;

import io.headgate.config.certificate.RevocationStatus;
import io.headgate.config.certificate.RevocationStatus.Verdict;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Asks authorities about certificates of others; whoever asks bounds how many questions are under way. Any thread.
public final class OcspClient implements AutoCloseable {
    /// Who is revoked stays so, and an hour is what others keep at most.
    private static final Duration REVOKED_TIME = Duration.ofHours(1);

    /// As long as the configuration may ask for.
    private static final Duration CONNECT_WAIT_MAX = Duration.ofSeconds(30);

    private final Responder responder = new Responder(CONNECT_WAIT_MAX);
    private final Clock clock;

    public OcspClient() {
        this(Clock.systemUTC());
    }

    OcspClient(Clock clock) {
        this.clock = clock;
    }

    /// Blocks until the answer is there, and verifies it.
    ///
    /// @param issuer whose name and key are those of who has signed the certificate
    /// @param waitMax after which there is none
    public RevocationStatus ask(X509Certificate certificate, X509Certificate issuer, URI place, Duration waitMax) {
        OcspQuestion question = new OcspQuestion(certificate, issuer, place);
        try {
            byte[] answer = responder.ask(question, waitMax);
            Instant now = clock.instant();
            return new RevocationStatus(Verdict.GOOD, question.read(answer, now).until(), "its authority says so");
        } catch (OcspFailed failed) {
            String why = String.valueOf(failed.getMessage());
            return failed.isRevoked()
                    ? new RevocationStatus(Verdict.REVOKED, clock.instant().plus(REVOKED_TIME), why)
                    : RevocationStatus.unknown(why);
        } catch (IOException failed) {
            return RevocationStatus.unknown(String.valueOf(failed.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return RevocationStatus.unknown("the process ends");
        }
    }

    /// Ends what is under way; that is answered with unknown.
    @Override
    public void close() {
        responder.close();
    }
}
