package io.headgate.controlplane.ocsp;

import io.headgate.config.certificate.Staple;
import io.headgate.config.certificate.Stapling;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;

/// Whether a certificate is good, asked and answered as RFC 6960 has it. No nonce is sent, as authorities sign their
/// answers ahead (RFC 5019 section 2.1.1); their dates keep old ones out. Immutable.
record OcspQuestion(X509Certificate certificate, X509Certificate issuer, URI responder) {
    /// An authority's clock may go before ours.
    private static final Duration SKEW_MAX = Duration.ofMinutes(5);

    /// How long an answer counts that does not say it; authorities of any size say it.
    private static final Duration UNLIMITED = Duration.ofHours(1);

    /// An answer brings one, or a few of older keys; each costs a signature to look at.
    private static final int DELEGATES_MAX = 4;

    private static final DigestCalculatorProvider DIGESTS = new BcDigestCalculatorProvider();

    /// Null where nobody can be asked: the certificate names no responder, or its issuer does not follow it in `chain`.
    static @Nullable OcspQuestion about(List<X509Certificate> chain) {
        URI responder = Stapling.responder(chain.getFirst());
        X509Certificate issuer = Stapling.issuer(chain);
        return responder == null || issuer == null ? null : new OcspQuestion(chain.getFirst(), issuer, responder);
    }

    /// The question, DER. Certificates are named by SHA-1, the one way that every responder knows.
    byte[] request() {
        try {
            return new OCSPReqBuilder()
                    .addRequest(new CertificateID(
                            DIGESTS.get(CertificateID.HASH_SHA1),
                            new JcaX509CertificateHolder(issuer),
                            certificate.getSerialNumber()))
                    .build()
                    .getEncoded();
        } catch (GeneralSecurityException | OCSPException | OperatorCreationException | IOException impossible) {
            throw new IllegalStateException("a certificate that was read can be named", impossible);
        }
    }

    /// The staple in an answer.
    ///
    /// @param answer untrusted bytes
    /// @throws OcspFailed if it is none that clients would believe at `now`, or says that they should not
    Staple read(byte[] answer, Instant now) throws OcspFailed {
        try {
            OCSPResp response = new OCSPResp(answer);
            if (response.getStatus() != OCSPResp.SUCCESSFUL) {
                throw new OcspFailed("the responder refused, with status " + response.getStatus());
            }
            if (!(response.getResponseObject() instanceof BasicOCSPResp basic)) {
                throw new OcspFailed("the answer is of an unknown kind");
            }
            SingleResp about = find(basic);
            checkSigner(basic, now);
            return staple(answer, about, now);
        } catch (OcspFailed failed) {
            throw failed;
        } catch (IOException
                | OCSPException
                | CertException
                | GeneralSecurityException
                | OperatorCreationException
                | RuntimeException malformed) {
            throw new OcspFailed("the answer cannot be read: " + malformed.getMessage());
        }
    }

    private SingleResp find(BasicOCSPResp basic) throws OcspFailed, OCSPException, GeneralSecurityException {
        X509CertificateHolder authority = new JcaX509CertificateHolder(issuer);
        for (SingleResp each : basic.getResponses()) {
            CertificateID id = each.getCertID();
            if (id.getSerialNumber().equals(certificate.getSerialNumber()) && id.matchesIssuer(authority, DIGESTS)) {
                return each;
            }
        }
        throw new OcspFailed("the answer is about another certificate");
    }

    /// The issuer itself, or whom it has given that right (RFC 6960 section 4.2.2.2).
    private void checkSigner(BasicOCSPResp basic, Instant now)
            throws OcspFailed, OCSPException, GeneralSecurityException, OperatorCreationException, CertException,
                    IOException {
        X509CertificateHolder authority = new JcaX509CertificateHolder(issuer);
        if (isSignedBy(basic, authority)) {
            return;
        }
        X509CertificateHolder[] brought = basic.getCerts();
        for (int i = 0; i < Math.min(brought.length, DELEGATES_MAX); i++) {
            if (isDelegate(brought[i], authority, now) && isSignedBy(basic, brought[i])) {
                return;
            }
        }
        throw new OcspFailed("the answer is signed neither by the issuer nor by whom it has given that right");
    }

    private static boolean isSignedBy(BasicOCSPResp basic, X509CertificateHolder signer)
            throws OCSPException, OperatorCreationException, GeneralSecurityException {
        try {
            return basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer));
        } catch (OCSPException | OperatorCreationException anotherKindOfKey) {
            return false;
        }
    }

    private static boolean isDelegate(X509CertificateHolder delegate, X509CertificateHolder authority, Instant now)
            throws OperatorCreationException, GeneralSecurityException, CertException {
        ExtendedKeyUsage uses = ExtendedKeyUsage.fromExtensions(delegate.getExtensions());
        return uses != null
                && uses.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
                && delegate.isValidOn(Date.from(now))
                && delegate.getIssuer().equals(authority.getSubject())
                && delegate.isSignatureValid(new JcaContentVerifierProviderBuilder().build(authority));
    }

    private static Staple staple(byte[] answer, SingleResp about, Instant now) throws OcspFailed {
        CertificateStatus status = about.getCertStatus();
        if (status instanceof RevokedStatus revoked) {
            throw OcspFailed.revoked("the certificate was revoked at "
                    + revoked.getRevocationTime().toInstant());
        }
        if (status != CertificateStatus.GOOD) {
            throw new OcspFailed("the responder does not know the certificate");
        }
        Instant from = about.getThisUpdate().toInstant();
        Date next = about.getNextUpdate();
        Instant until = next == null ? now.plus(UNLIMITED) : next.toInstant();
        if (from.isAfter(now.plus(SKEW_MAX))) {
            throw new OcspFailed("the answer counts from " + from + " on, and it is " + now);
        }
        if (!until.isAfter(now)) {
            throw new OcspFailed("the answer counted until " + until + ", and it is " + now);
        }
        return new Staple(answer, from, until);
    }
}
