package io.headgate.dataplane.tls;

import io.headgate.config.certificate.SubjectText;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/**
 * Why a peer's certificate is not believed: one verdict of the JDK, as the peer learns it and as the operator does. The
 * library has been loaded.
 *
 * @param code for the library, which sends the alert that goes with it (RFC 8446 section 6.2)
 * @param why of a certificate as "it", in words; its owner decides nothing of them but a distinguished name in ASCII
 */
record Disbelief(int code, String why) {
    private static final String FOR_ALL = "2.5.29.37.0";

    /** A name with an organization and its place has half of it. */
    private static final int NAME_CHARS_MAX = 256;

    /** Whose certificate it is, as far as that makes a difference. */
    enum Of {
        CLIENT("clients", "clientAuth", "1.3.6.1.5.5.7.3.2"),
        ENDPOINT("servers", "serverAuth", "1.3.6.1.5.5.7.3.1");

        private final String users;
        private final String purpose;
        private final String purposeId;

        Of(String users, String purpose, String purposeId) {
            this.users = users;
            this.purpose = purpose;
            this.purposeId = purposeId;
        }
    }

    /**
     * @param authorities where those are who may vouch for it
     * @param shown see {@link ShownChain}; not empty
     * @param wrong what the JDK has thrown, or who has asked it
     */
    static Disbelief of(Of peer, String authorities, List<byte[]> shown, Exception wrong) {
        try {
            return of(peer, authorities, ShownChain.own(shown), wrong);
        } catch (CertificateException | RuntimeException unreadable) {
            return new Disbelief(CertificateVerifier.X509_V_ERR_CERT_REJECTED, "it cannot be read");
        }
    }

    private static Disbelief of(Of peer, String authorities, X509Certificate own, Exception wrong) {
        boolean unknown = false;
        for (Throwable at = wrong; at != null; at = at.getCause()) {
            if (at instanceof CertPathValidatorException broken) {
                return of(own, broken);
            }
            unknown |= at instanceof CertPathBuilderException;
        }
        if (unknown) {
            return unknown(authorities, own);
        }
        return isFor(peer, own)
                ? new Disbelief(CertificateVerifier.X509_V_ERR_CERT_REJECTED, "it is not valid (RFC 5280)")
                : new Disbelief(
                        CertificateVerifier.X509_V_ERR_INVALID_PURPOSE,
                        "it is not for " + peer.users + ", by its key usage or extended key usage (" + peer.purpose
                                + ")");
    }

    private static Disbelief unknown(String authorities, X509Certificate own) {
        return own.getSubjectX500Principal().equals(own.getIssuerX500Principal())
                ? new Disbelief(
                        CertificateVerifier.X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
                        "it is self-signed, and " + authorities + " does not have it")
                : new Disbelief(
                        CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                        "no authority in " + authorities + " has issued it, nor one that was shown with it");
    }

    /** That of the first certificate in the chain, seen from the authority, that breaks a rule. */
    private static Disbelief of(X509Certificate own, CertPathValidatorException broken) {
        int index = broken.getIndex();
        X509Certificate at = index > 0
                ? (X509Certificate) broken.getCertPath().getCertificates().get(index)
                : own;
        String it = index > 0 ? "the certificate of its issuer " + name(at.getSubjectX500Principal()) : "it";
        return switch (broken.getReason()) {
            case BasicReason.EXPIRED ->
                new Disbelief(CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED, it + " has expired" + valid(at));
            case BasicReason.NOT_YET_VALID ->
                new Disbelief(CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID, it + " is not valid yet" + valid(at));
            case BasicReason.REVOKED ->
                new Disbelief(CertificateVerifier.X509_V_ERR_CERT_REVOKED, it + " has been revoked");
            case BasicReason.UNDETERMINED_REVOCATION_STATUS ->
                new Disbelief(
                        CertificateVerifier.X509_V_ERR_DIFFERENT_CRL_SCOPE, // certificate_unknown
                        "client_auth.crl has no list, in date, that says whether " + it + " has been revoked");
            case BasicReason.INVALID_SIGNATURE ->
                new Disbelief(
                        CertificateVerifier.X509_V_ERR_CERT_REJECTED,
                        it + " has not been signed with the key of the authority that it names as its issuer");
            default ->
                new Disbelief(
                        CertificateVerifier.X509_V_ERR_CERT_REJECTED,
                        it + " breaks a rule of RFC 5280, or is too weak ("
                                + broken.getReason()
                                        .toString()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', ' ') + ")");
        };
    }

    private static String valid(X509Certificate at) {
        return ": valid from " + at.getNotBefore().toInstant() + " until "
                + at.getNotAfter().toInstant();
    }

    /** In ASCII, so that no peer writes lines of its own into a log, and shortened, as it can make up any. */
    static String name(X500Principal whole) {
        String text = SubjectText.of(whole);
        return text.length() <= NAME_CHARS_MAX ? text : text.substring(0, NAME_CHARS_MAX) + "...";
    }

    private static boolean isFor(Of peer, X509Certificate own) {
        try {
            List<String> purposes = own.getExtendedKeyUsage();
            boolean[] usage = own.getKeyUsage();
            return (purposes == null || purposes.contains(peer.purposeId) || purposes.contains(FOR_ALL))
                    && (usage == null || usage[0]); // digitalSignature
        } catch (CertificateParsingException unreadable) {
            return false;
        }
    }
}
