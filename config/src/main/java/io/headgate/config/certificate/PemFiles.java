package io.headgate.config.certificate;

import io.headgate.config.certificate.BadCertificate.File;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/// Reads certificates (RFC 7468) and private keys (PKCS #8, or the older forms that OpenSSL writes).
final class PemFiles {
    /// A chain of ten certificates with post-quantum keys is smaller.
    private static final int BYTES_MAX = 1024 * 1024;

    /// The largest that authorities publish have 10 to 40 MiB. A list is in memory as a whole, and its successor beside
    /// it while that takes its place. Measured: 150 bytes of heap for each revoked certificate, with a reason 310.
    /// The file has 48 and 67 for them, so the largest takes 200 to 320 MiB, and 4 s to read.
    private static final int REVOKED_BYTES_MAX = 64 * 1024 * 1024;

    /// Of any kind, as in `-----BEGIN EC PRIVATE KEY-----`.
    private static final String KEY_ENDS = "PRIVATE KEY-----";

    private static final String CERTIFICATE_BEGINS = "-----BEGIN CERTIFICATE-----";

    private PemFiles() {}

    /// All certificates of a file, in its order; at least one.
    static List<X509Certificate> certificates(Path path) throws BadCertificate {
        byte[] bytes = bytes(path, File.CHAIN);
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                found.add((X509Certificate) each);
            }
        } catch (CertificateException malformed) {
            throw noCertificate(path, bytes, "holds something that is no X.509 certificate");
        }
        if (found.isEmpty()) {
            throw noCertificate(path, bytes, "holds no certificate");
        }
        return List.copyOf(found);
    }

    private static BadCertificate noCertificate(Path path, byte[] bytes, String problem) {
        return text(bytes).contains(KEY_ENDS)
                ? new BadCertificate(
                        File.CHAIN,
                        "'" + path + "' holds a private key",
                        "name a file of certificates alone; chain and key are perhaps swapped")
                : new BadCertificate(
                        File.CHAIN,
                        "'" + path + "' " + problem,
                        "give it certificates in PEM, as in -----BEGIN CERTIFICATE-----");
    }

    /// All lists of revoked certificates of a file, in date or not; at least one.
    static List<X509CRL> revoked(Path path) throws BadCertificate {
        byte[] bytes = bytes(path, File.CHAIN, REVOKED_BYTES_MAX);
        List<X509CRL> found = new ArrayList<>();
        try {
            for (CRL each : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes))) {
                found.add((X509CRL) each);
            }
        } catch (CertificateException | CRLException malformed) {
            found.clear();
        }
        if (found.isEmpty()) {
            throw new BadCertificate(
                    File.CHAIN,
                    "'" + path + "' holds no list of revoked certificates",
                    "give it lists in PEM, as in -----BEGIN X509 CRL-----");
        }
        return List.copyOf(found);
    }

    static PrivateKey key(Path path) throws BadCertificate {
        String text = text(bytes(path, File.KEY));
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                switch (part) {
                    case PrivateKeyInfo key -> {
                        return new JcaPEMKeyConverter().getPrivateKey(key);
                    }
                    case PEMKeyPair pair -> {
                        return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                        throw new BadCertificate(
                                File.KEY,
                                "the private key in '" + path + "' has a passphrase, and nobody is there to type it",
                                "remove it, as in openssl pkey -in OLD -out NEW, and let only Headgate's user read"
                                        + " the file");
                    default -> {} // EC parameters, or certificates in the same file
                }
            }
        } catch (IOException | RuntimeException malformed) {
            // What is in a file of keys is not quoted.
            throw new BadCertificate(
                    File.KEY, "'" + path + "' holds no private key that can be read", "give it a key in PEM");
        }
        if (text.contains(CERTIFICATE_BEGINS)) {
            throw new BadCertificate(
                    File.KEY,
                    "'" + path + "' holds a certificate and no private key",
                    "name the file of its key; chain and key are perhaps swapped");
        }
        throw new BadCertificate(
                File.KEY,
                "'" + path + "' holds no private key",
                "give it the key of the certificate in PEM, as in -----BEGIN PRIVATE KEY-----");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Path path, File file) throws BadCertificate {
        return bytes(path, file, BYTES_MAX);
    }

    private static byte[] bytes(Path path, File file, int bytesMax) throws BadCertificate {
        try {
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw BadCertificate.missing(file, path);
            }
            if (Files.size(path) > bytesMax) {
                throw new BadCertificate(
                        file, "'" + path + "' is larger than " + (bytesMax >> 20) + " MiB", "name a file in PEM");
            }
            return Files.readAllBytes(path);
        } catch (IOException failed) {
            throw new BadCertificate(
                    file, "'" + path + "' cannot be read: " + failed.getMessage(), "check its permissions");
        }
    }
}
