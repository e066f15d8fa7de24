package io.headgate.config.yaml;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates and keys that test files name, made anew for each run.
final class TestKeys {
    private static final Path FOLDER = Path.of("target/keys");

    /// `openssl pkey -aes128`, passphrase "secret".
    private static final String LOCKED = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjNkPsmXfDINgICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEKmkgOd6bAakkpSdMwYpTx8EgZAC
            uIct8z1QPAMeoZYw2M+hbMJcSfQH+9+WjOcCHNzg+mCTfl70fsrcgWUF3gp4fQy2
            BGYzbFRhE3l0XhQXZ7HMVnN6T49e+m2M4RitKkxRsFlBRbjqAkZvyi2a+JuzPMHv
            c8HCdFM5VWEPwoHizBXvS4hMjKVkH7NRPG+s3YyCFiB6NBUk/CH5cU3NBz+gVjs=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    private TestKeys() {}

    /// Writes `shop`, `other`, `old` (expired), `early` (not yet valid), `staple` (whose clients want an OCSP
    /// answer that nobody gives), `alone` (where somebody could be asked, if it were known who signed it), the
    /// key `locked`, and the lists of revoked certificates `shop.crl`, `old.crl` (out of date) and
    /// `soon.crl` to `target/keys`.
    static void write() {
        try {
            Files.createDirectories(FOLDER);
            Instant now = Instant.now();
            Identity shop = SelfSigned.make(List.of("shop.example.com", "*.shop.example.com"), now);
            write("shop", shop);
            revoked("shop.crl", shop, now.plus(Duration.ofDays(30)));
            revoked("old.crl", shop, Instant.parse("2020-01-01T00:00:00Z"));
            revoked("soon.crl", shop, now.plus(Duration.ofDays(2)));
            write("other", SelfSigned.make(List.of("other.example.com"), now));
            write("old", SelfSigned.make(List.of("old.example.com"), Instant.parse("2020-01-01T00:00:00Z")));
            write("early", SelfSigned.make(List.of("early.example.com"), now.plus(Duration.ofDays(80))));
            write("soon", SelfSigned.make(List.of("soon.example.com"), now.minus(Duration.ofDays(80))));
            secret("locked.key", LOCKED);
            write("staple", mustStaple(false, now));
            write("alone", mustStaple(true, now));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String name, Identity identity) throws IOException {
        Files.writeString(FOLDER.resolve(name + ".crt"), identity.chainPem());
        secret(name + ".key", identity.keyPem());
    }

    private static Identity mustStaple(boolean hasResponder, Instant now) {
        Identity plain = SelfSigned.make(List.of("staple.example.com"), now);
        try {
            X509v3CertificateBuilder builder =
                    new X509v3CertificateBuilder(new JcaX509CertificateHolder(plain.certificate()));
            builder.addExtension(
                    new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"), false, new DERSequence(new ASN1Integer(5)));
            if (hasResponder) {
                GeneralName place = new GeneralName(GeneralName.uniformResourceIdentifier, "http://ocsp.example.com/");
                builder.addExtension(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, place));
            }
            X509CertificateHolder signed =
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(plain.key()));
            return new Identity(List.of(new JcaX509CertificateConverter().getCertificate(signed)), plain.key(), false);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void revoked(String name, Identity by, Instant next) throws IOException {
        X500Name issuer =
                X500Name.getInstance(by.certificate().getSubjectX500Principal().getEncoded());
        X509v2CRLBuilder list = new X509v2CRLBuilder(issuer, Date.from(Instant.EPOCH));
        list.setNextUpdate(Date.from(next));
        try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(FOLDER.resolve(name)))) {
            writer.writeObject(list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.key())));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void secret(String name, String pem) throws IOException {
        Path file = FOLDER.resolve(name);
        Files.writeString(file, pem);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
