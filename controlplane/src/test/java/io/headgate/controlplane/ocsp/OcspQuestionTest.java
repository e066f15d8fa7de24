package io.headgate.controlplane.ocsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Staple;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OcspQuestionTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant FROM = NOW.minus(Duration.ofHours(1));
    private static final Instant UNTIL = NOW.plus(Duration.ofDays(3));
    private static final String URL = "http://ocsp.example/answers";

    private final TestAuthority authority = new TestAuthority("Authority");
    private final List<X509Certificate> chain = authority.issue("shop.example", URL, false);
    private final X509Certificate shop = chain.getFirst();
    private final OcspQuestion question = question(chain);

    private static OcspQuestion question(List<X509Certificate> chain) {
        OcspQuestion question = OcspQuestion.about(chain);
        assertNotNull(question);
        return question;
    }

    private static String refusal(OcspQuestion question, byte[] answer) {
        return String.valueOf(
                assertThrows(OcspFailed.class, () -> question.read(answer, NOW)).getMessage());
    }

    private byte[] good(Instant from, @Nullable Instant until) {
        return authority.answer(shop, authority.self(), CertificateStatus.GOOD, from, until);
    }

    @Test
    void aGoodAnswerOfTheIssuerIsAStapleForItsTime() throws Exception {
        byte[] answer = good(FROM, UNTIL);
        Staple staple = question.read(answer, NOW);
        assertArrayEquals(answer, staple.answer());
        assertEquals(FROM, staple.from());
        assertEquals(UNTIL, staple.until());
    }

    @Test
    void anAnswerThatNamesNoEndCountsForAnHour() throws Exception {
        assertEquals(
                NOW.plus(Duration.ofHours(1)),
                question.read(good(FROM, null), NOW).until());
    }

    @Test
    void whomTheIssuerHasGivenTheRightMayAnswerForIt() throws Exception {
        TestAuthority.Signer delegate = authority.other(KeyPurposeId.id_kp_OCSPSigning);
        assertEquals(
                UNTIL,
                question.read(authority.answer(shop, delegate, CertificateStatus.GOOD, FROM, UNTIL), NOW)
                        .until());
    }

    @Test
    void nobodyElseMayAnswer() {
        String refusal = "the answer is signed neither by the issuer nor by whom it has given that right";
        TestAuthority stranger = new TestAuthority("Authority");
        for (TestAuthority.Signer signer : List.of(
                authority.other(null),
                authority.other(KeyPurposeId.id_kp_serverAuth),
                stranger.self(),
                stranger.other(KeyPurposeId.id_kp_OCSPSigning))) {
            assertEquals(
                    refusal, refusal(question, authority.answer(shop, signer, CertificateStatus.GOOD, FROM, UNTIL)));
        }
    }

    @Test
    void anAnswerWhoseSignatureDoesNotFitIsNone() {
        byte[] answer = good(FROM, UNTIL);
        int date = new String(answer, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("20260604");
        answer[date + 7]++; // a day longer
        assertTrue(refusal(question, answer).startsWith("the answer is signed neither"));
    }

    @Test
    void anAnswerAboutAnotherCertificateIsNone() {
        X509Certificate other = authority.issue("other.example", URL, false).getFirst();
        assertEquals(
                "the answer is about another certificate",
                refusal(question, authority.answer(other, authority.self(), CertificateStatus.GOOD, FROM, UNTIL)));
    }

    @Test
    void anAnswerCountsInItsTimeOnly() {
        assertEquals(
                "the answer counted until 2026-06-01T12:00:00Z, and it is 2026-06-01T12:00:00Z",
                refusal(question, good(FROM, NOW)));
        assertEquals(
                "the answer counts from 2026-06-01T12:06:00Z on, and it is 2026-06-01T12:00:00Z",
                refusal(question, good(NOW.plus(Duration.ofMinutes(6)), UNTIL)));
    }

    @Test
    void whatIsRevokedOrUnknownHasNoStaple() {
        RevokedStatus revoked = new RevokedStatus(Date.from(FROM), CRLReason.keyCompromise);
        OcspFailed failed = assertThrows(
                OcspFailed.class,
                () -> question.read(authority.answer(shop, authority.self(), revoked, FROM, UNTIL), NOW));
        assertEquals("the certificate was revoked at " + FROM, failed.getMessage());
        assertTrue(failed.isRevoked());
        assertEquals(
                "the responder does not know the certificate",
                refusal(question, authority.answer(shop, authority.self(), new UnknownStatus(), FROM, UNTIL)));
    }

    @Test
    void aRefusalAndWhatIsNoAnswerAreTold() throws IOException, OCSPException {
        byte[] later = new OCSPRespBuilder().build(OCSPResp.TRY_LATER, null).getEncoded();
        assertEquals("the responder refused, with status 3", refusal(question, later));
        assertTrue(refusal(question, "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("the answer cannot be read: "));
    }

    @Test
    void nobodyIsAskedWithoutResponderOrIssuer() {
        assertNull(OcspQuestion.about(authority.issue("a.example", null, false)));
        assertNull(OcspQuestion.about(authority.issue("a.example", "ldap://a.example/x", false)));
        assertNull(OcspQuestion.about(List.of(shop)));
        assertNull(OcspQuestion.about(List.of(shop, new TestAuthority("Authority").certificate())));
        assertEquals(URL, question.responder().toString());
    }
}
