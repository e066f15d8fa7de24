package io.headgate.dataplane.tls;

import io.headgate.config.certificate.SubjectText;
import io.headgate.dataplane.http.Ascii;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * What a client has shown of itself and an authority has vouched for. Its arrays are borrowed, never changed.
 *
 * @param subject its distinguished name, as {@link SubjectText} writes it
 * @param fieldLine the whole certificate as the field {@code Client-Cert} (RFC 9440 section 2), a line with its end
 */
public record ClientCertificate(byte[] subject, byte[] fieldLine) {
    static ClientCertificate of(X509Certificate certificate) throws CertificateEncodingException {
        String encoded = Base64.getEncoder().encodeToString(certificate.getEncoded());
        return new ClientCertificate(
                Ascii.bytes(SubjectText.of(certificate.getSubjectX500Principal())),
                Ascii.bytes("client-cert: :" + encoded + ":\r\n"));
    }
}
