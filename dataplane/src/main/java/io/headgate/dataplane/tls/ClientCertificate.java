package io.headgate.dataplane.tls;

import io.headgate.config.certificate.SubjectText;
import io.headgate.dataplane.http.Ascii;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a client has shown of itself and an authority has vouched for. Its arrays are borrowed, never changed.
 *
 * @param subject its distinguished name, as {@link SubjectText} writes it
 * @param fieldLines what endpoints are told of it, lines with their ends: the whole certificate as the field
 *     {@code Client-Cert} (RFC 9440 section 2), and the subject where it is asked for
 */
public record ClientCertificate(byte[] subject, byte[] fieldLines) {
    /** @param subjectHeader in lower case; null: the subject is not asked for */
    static ClientCertificate of(X509Certificate certificate, @Nullable String subjectHeader)
            throws CertificateEncodingException {
        String encoded = Base64.getEncoder().encodeToString(certificate.getEncoded());
        String subject = SubjectText.of(certificate.getSubjectX500Principal());
        String lines = "client-cert: :" + encoded + ":\r\n";
        if (subjectHeader != null) {
            lines += subjectHeader + ": " + value(subject) + "\r\n";
        }
        return new ClientCertificate(Ascii.bytes(subject), Ascii.bytes(lines));
    }

    /** Printable ASCII, as it is in the log, but for a blank at its end, which no field keeps. */
    private static String value(String subject) {
        return subject.endsWith(" ") ? subject.substring(0, subject.length() - 1) + "20" : subject;
    }
}
