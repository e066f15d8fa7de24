package io.headgate.config.certificate;

import io.headgate.config.certificate.BadCertificate.File;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A certificate with those that vouch for it, and its private key, which belongs to it.
///
/// @param chain the certificate itself first; at least one
/// @param selfSigned made by this process, so that nobody verifies it
/// @param staple what its authority says of it; null: nothing that is known
public record Identity(
        List<X509Certificate> chain,
        PrivateKey key,
        boolean selfSigned,
        @Nullable Staple staple) {
    /// The least that any public root's rules allow.
    private static final int RSA_BITS_MIN = 2048;

    private static final byte[] SAMPLE = {1, 2, 3};

    public Identity {
        chain = List.copyOf(chain);
    }

    /// One without a staple.
    public Identity(List<X509Certificate> chain, PrivateKey key, boolean selfSigned) {
        this(chain, key, selfSigned, null);
    }

    /// The same with what its authority says of it.
    public Identity with(@Nullable Staple said) {
        return new Identity(chain, key, selfSigned, said);
    }

    /// Reads the two files.
    ///
    /// @throws BadCertificate if one cannot be used, or they do not belong together
    public static Identity read(Path chain, Path key) throws BadCertificate {
        List<X509Certificate> certificates = PemFiles.certificates(chain);
        PrivateKey secret = PemFiles.key(key);
        PublicKey shown = certificates.getFirst().getPublicKey();
        if (shown instanceof RSAKey rsa && rsa.getModulus().bitLength() < RSA_BITS_MIN) {
            throw new BadCertificate(
                    File.CHAIN,
                    "the certificate in '" + chain + "' has an RSA key of "
                            + rsa.getModulus().bitLength() + " bits, and clients want " + RSA_BITS_MIN,
                    "ask for a new one, best with an ECDSA key");
        }
        if (!belongTogether(shown, secret)) {
            throw new BadCertificate(
                    File.KEY,
                    "the private key in '" + key + "' (" + secret.getAlgorithm() + ") does not belong to the first"
                            + " certificate in '" + chain + "' (" + shown.getAlgorithm() + ", "
                            + certificates.getFirst().getSubjectX500Principal() + ")",
                    "name the key that the certificate was made for; in the chain it comes before those that vouch"
                            + " for it");
        }
        return new Identity(certificates, secret, false);
    }

    /// Reads the certificates alone, the first of them itself.
    ///
    /// @throws BadCertificate if they cannot be used
    public static List<X509Certificate> chain(Path chain) throws BadCertificate {
        return PemFiles.certificates(chain);
    }

    /// Looks at the key alone, where the certificates cannot be used.
    ///
    /// @throws BadCertificate if it cannot be used either
    public static void checkKey(Path key) throws BadCertificate {
        PemFiles.key(key);
    }

    static boolean belongTogether(PublicKey shown, PrivateKey secret) {
        try {
            String algorithm = switch (secret.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC", "ECDSA" -> "SHA256withECDSA";
                default -> secret.getAlgorithm();
            };
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(secret);
            signer.update(SAMPLE);
            byte[] signature = signer.sign();
            signer.initVerify(shown);
            signer.update(SAMPLE);
            return signer.verify(signature);
        } catch (GeneralSecurityException different) {
            return false;
        }
    }

    /// The certificate itself.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Which names it is for.
    public CertificateNames names() {
        return CertificateNames.of(certificate());
    }

    /// From when on clients take it.
    public Instant begins() {
        return certificate().getNotBefore().toInstant();
    }

    /// From when on clients refuse it.
    public Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    /// Until when it is good, as in `expires at 2026-12-05T11:24:19Z, in 9 days`, counted in whole days.
    ///
    /// @param now before or after that
    public String validity(Instant now) {
        Instant end = expires();
        long days = Duration.between(now, end).toDays();
        String told = Math.abs(days) == 1 ? "1 day" : Math.abs(days) + " days";
        return end.isBefore(now)
                ? "expired at " + end + ", " + (days == 0 ? "today" : told + " ago")
                : "expires at " + end + ", " + (days == 0 ? "in less than a day" : "in " + told);
    }

    /// The chain as PEM.
    public String chainPem() {
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : chain) {
            try {
                pem(text, "CERTIFICATE", each.getEncoded());
            } catch (CertificateEncodingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return text.toString();
    }

    /// The key as PEM: a secret.
    public String keyPem() {
        StringBuilder text = new StringBuilder();
        pem(text, "PRIVATE KEY", key.getEncoded());
        return text.toString();
    }

    private static void pem(StringBuilder text, String what, byte[] der) {
        text.append("-----BEGIN ").append(what).append("-----\n");
        text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
        text.append("\n-----END ").append(what).append("-----\n");
    }

    /// Names the certificate, and no secret.
    @Override
    public String toString() {
        return certificate().getSubjectX500Principal().toString();
    }
}
