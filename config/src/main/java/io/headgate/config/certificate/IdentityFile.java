package io.headgate.config.certificate;

import io.headgate.config.certificate.BadCertificate.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/// A certificate and its key in one file, so that both are replaced at once.
public final class IdentityFile {
    private IdentityFile() {}

    /// The key, then the chain, in PEM: a secret.
    public static byte[] format(Identity identity) {
        return (identity.keyPem() + identity.chainPem()).getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads what [#format] has written.
    ///
    /// @throws BadCertificate if it is something else, or damaged; nothing of it is quoted
    public static Identity parse(byte[] content) throws BadCertificate {
        List<X509Certificate> chain = new ArrayList<>();
        PrivateKey key = null;
        try (PEMParser parser = new PEMParser(new StringReader(new String(content, StandardCharsets.ISO_8859_1)))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                switch (part) {
                    case PrivateKeyInfo info -> key = new JcaPEMKeyConverter().getPrivateKey(info);
                    case X509CertificateHolder holder ->
                        chain.add(new JcaX509CertificateConverter().getCertificate(holder));
                    default -> {}
                }
            }
        } catch (IOException | CertificateException | RuntimeException malformed) {
            throw damaged();
        }
        return together(chain, key);
    }

    private static Identity together(List<X509Certificate> chain, @Nullable PrivateKey key) throws BadCertificate {
        if (chain.isEmpty()
                || key == null
                || !Identity.belongTogether(chain.getFirst().getPublicKey(), key)) {
            throw damaged();
        }
        return new Identity(chain, key, false);
    }

    private static BadCertificate damaged() {
        return new BadCertificate(File.CHAIN, "it holds no certificate with its key", "remove it");
    }
}
