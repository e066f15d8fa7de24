package io.headgate.dataplane.tls;

import io.headgate.config.certificate.SubjectText;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/**
 * Why a client's certificate is not believed: one verdict of the JDK, as the client learns it and as the operator does.
 * The library has been loaded.
 *
 * @param code for the library, which sends the alert that goes with it (RFC 8446 section 6.2)
 * @param why of a certificate as "it", in words; a client decides nothing of them but a distinguished name in ASCII
 */
record Disbelief(int code, String why) {
    private static final List<String> FOR_CLIENTS = List.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0"); // the latter: for all

    /** A name with an organization and its place has half of it. */
    private static final int NAME_CHARS_MAX = 256;

    /**
     * @param own what the client has shown as its own
     * @param wrong what {@link ClientCheck#check} has thrown
     */
    static Disbelief of(X509Certificate own, Exception wrong) {
        boolean unknown = false;
        for (Throwable at = wrong; at != null; at = at.getCause()) {
            if (at instanceof CertPathValidatorException broken) {
                return of(own, broken);
            }
            unknown |= at instanceof CertPathBuilderException;
        }
        if (unknown) {
            return unknown(own);
        }
        return isForClients(own)
                ? new Disbelief(CertificateVerifier.X509_V_ERR_CERT_REJECTED, "it is not valid (RFC 5280)")
                : new Disbelief(
                        CertificateVerifier.X509_V_ERR_INVALID_PURPOSE,
                        "it is not for clients, by its key usage or extended key usage (clientAuth)");
    }

    private static Disbelief unknown(X509Certificate own) {
        return own.getSubjectX500Principal().equals(own.getIssuerX500Principal())
                ? new Disbelief(
                        CertificateVerifier.X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
                        "it is self-signed, and client_auth.ca does not have it")
                : new Disbelief(
                        CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                        "no authority in client_auth.ca has issued it, nor one that the client has shown with it");
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

    /** In ASCII, so that no client writes lines of its own into a log, and shortened, as it can make up any. */
    static String name(X500Principal whole) {
        String text = SubjectText.of(whole);
        return text.length() <= NAME_CHARS_MAX ? text : text.substring(0, NAME_CHARS_MAX) + "...";
    }

    private static boolean isForClients(X509Certificate own) {
        try {
            List<String> purposes = own.getExtendedKeyUsage();
            boolean[] usage = own.getKeyUsage();
            return (purposes == null || purposes.stream().anyMatch(FOR_CLIENTS::contains))
                    && (usage == null || usage[0]); // digitalSignature
        } catch (CertificateParsingException unreadable) {
            return false;
        }
    }
}
