package io.headgate.controlplane.ocsp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.junit.jupiter.api.Test;

/// Whatever a responder sends, it is a staple or refused.
class OcspAnswerFuzzTest {
    private static final int MUTANTS = 2000;
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static final TestAuthority AUTHORITY = new TestAuthority("Authority");
    private static final OcspQuestion QUESTION =
            Objects.requireNonNull(OcspQuestion.about(AUTHORITY.issue("shop.example", "http://ocsp.example", false)));

    @FuzzTest(maxDuration = "60s")
    void isAStapleOrRefused(byte[] answer) {
        try {
            QUESTION.read(answer, NOW);
        } catch (OcspFailed refused) {
            Objects.requireNonNull(refused.getMessage());
        }
    }

    /// The fuzzer proper runs on demand; this walks near a real answer in every build.
    @Test
    void answersThatAreNearlyRightAreStaplesOrRefused() {
        byte[] good = AUTHORITY.answer(
                QUESTION.certificate(), AUTHORITY.self(), CertificateStatus.GOOD, NOW, NOW.plus(Duration.ofDays(1)));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = good.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            try {
                isAStapleOrRefused(mutant);
            } catch (RuntimeException | Error failed) {
                throw new AssertionError("seed " + seed + ", mutant " + i, failed);
            }
        }
    }
}
