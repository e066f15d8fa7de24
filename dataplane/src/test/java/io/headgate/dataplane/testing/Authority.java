package io.headgate.dataplane.testing;

import io.headgate.config.certificate.Identity;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Vouches for the clients of a test, and revokes. */
public final class Authority {
    private final X500Name name;
    private final KeyPair keys = newKeys();
    private final Identity own;
    private int serial;

    public Authority(String name) {
        this.name = new X500Name("CN=" + name);
        own = new Identity(List.of(sign(this.name, keys, null, soon())), keys.getPrivate(), false);
    }

    /** Its own certificate, as PEM. */
    public String pem() {
        return own.chainPem();
    }

    /** A certificate with its key for a client; {@code subject} as in {@code O=Acme,CN=billing}. */
    public Identity issue(String subject) {
        return issue(subject, KeyPurposeId.id_kp_clientAuth, soon());
    }

    /** One for another purpose, or that lasts until another time, which is less than an hour ago or later. */
    public Identity issue(String subject, KeyPurposeId purpose, Instant until) {
        KeyPair pair = newKeys();
        X509Certificate certificate = sign(new X500Name(subject), pair, purpose, until);
        return new Identity(List.of(certificate), pair.getPrivate(), false);
    }

    private static Instant soon() {
        return Instant.now().plus(Duration.ofDays(1));
    }

    /** @param purpose null: to be an authority */
    private X509Certificate sign(X500Name subject, KeyPair pair, @Nullable KeyPurposeId purpose, Instant until) {
        boolean authority = purpose == null;
        try {
            Date from = Date.from(Instant.now().minus(Duration.ofHours(1)));
            Date to = Date.from(until);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name, BigInteger.valueOf(++serial), from, to, subject, pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its list of revoked certificates, as PEM, to be replaced at {@code next}. */
    public String revoke(Instant next, Identity... revoked) {
        try {
            X509v2CRLBuilder builder =
                    new X509v2CRLBuilder(name, Date.from(Instant.now().minus(Duration.ofHours(2))));
            builder.setNextUpdate(Date.from(next));
            for (Identity each : revoked) {
                builder.addCRLEntry(each.certificate().getSerialNumber(), new Date(), CRLReason.keyCompromise);
            }
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(builder.build(signer()));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private ContentSigner signer() throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
