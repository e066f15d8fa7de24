package io.headgate.controlplane.ocsp;

import java.io.IOException;
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
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// Signs certificates, and says whether they are good.
final class TestAuthority {
    private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofDays(20_000);

    private final X500Name name;
    private final KeyPair keys = newKeys();
    private final X509Certificate own;
    private int serial;

    /// Somebody who signs answers.
    record Signer(KeyPair keys, X509Certificate certificate) {}

    TestAuthority(String name) {
        this.name = new X500Name("CN=" + name);
        own = sign(this.name, keys, null, false, null);
    }

    X509Certificate certificate() {
        return own;
    }

    /// A chain with a certificate for `host` whose responder is at `url`; null: it names none.
    List<X509Certificate> issue(String host, @Nullable String url, boolean mustStaple) {
        X500Name subject = new X500Name("CN=" + host);
        return List.of(sign(subject, newKeys(), url, mustStaple, null), own);
    }

    /// Itself.
    Signer self() {
        return new Signer(keys, own);
    }

    /// Somebody with a certificate of this authority; @param purpose null: for nothing in particular
    Signer other(@Nullable KeyPurposeId purpose) {
        KeyPair pair = newKeys();
        return new Signer(pair, sign(new X500Name("CN=signer"), pair, null, false, purpose));
    }

    private X509Certificate sign(
            X500Name subject, KeyPair pair, @Nullable String url, boolean mustStaple, @Nullable KeyPurposeId purpose) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(++serial),
                    Date.from(BEGIN),
                    Date.from(BEGIN.plus(LIFE)),
                    subject,
                    pair.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(
                            GeneralName.dNSName, subject.toString().substring(3))));
            if (url != null) {
                GeneralName place = new GeneralName(GeneralName.uniformResourceIdentifier, url);
                builder.addExtension(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, place));
            }
            if (mustStaple) {
                builder.addExtension(
                        new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"), false, new DERSequence(new ASN1Integer(5)));
            }
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What `signer` says of a certificate of this authority.
    ///
    /// @param status null: it is good
    /// @param until null: it does not say
    byte[] answer(
            X509Certificate about,
            Signer signer,
            @Nullable CertificateStatus status,
            Instant from,
            @Nullable Instant until) {
        try {
            X509CertificateHolder holder = new JcaX509CertificateHolder(signer.certificate());
            CertificateID id = new CertificateID(
                    new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                    new JcaX509CertificateHolder(own),
                    about.getSerialNumber());
            BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(holder.getSubject()));
            builder.addResponse(id, status, Date.from(from), until == null ? null : Date.from(until), null);
            return new OCSPRespBuilder()
                    .build(
                            OCSPResp.SUCCESSFUL,
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(signer.keys().getPrivate()),
                                    new X509CertificateHolder[] {holder},
                                    Date.from(from)))
                    .getEncoded();
        } catch (GeneralSecurityException | IOException | OCSPException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
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
