package io.headgate.config.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class CertificateNamesTest {
    private static final CertificateNames NAMES = SelfSigned.make(
                    List.of("Shop.example.com", "*.b.example.com", "192.0.2.7", "2001:db8::7"), Instant.now())
            .names();

    @Test
    void aNameIsCoveredExactlyAndAWildcardStandsForOneLabel() {
        assertTrue(NAMES.cover("shop.example.com"));
        assertTrue(NAMES.cover("x.b.example.com"));
        assertFalse(NAMES.cover("b.example.com"));
        assertFalse(NAMES.cover("y.x.b.example.com"));
        assertFalse(NAMES.cover(".b.example.com"));
        assertFalse(NAMES.cover("example.com"));
        assertFalse(NAMES.cover("xshop.example.com"));
        assertFalse(NAMES.cover(""));
    }

    @Test
    void addressesAreComparedAsAddresses() {
        assertTrue(NAMES.cover("192.0.2.7"));
        assertTrue(NAMES.cover("[2001:0db8:0::7]"));
        assertTrue(NAMES.cover("[::1]"));
        assertFalse(NAMES.cover("192.0.2.8"));
        assertFalse(NAMES.cover("[2001:db8::8]"));
    }

    @Test
    void aCertificateForNobodyIsForNobody() {
        CertificateNames none = new CertificateNames(List.of(), List.of());
        assertFalse(none.cover("shop.example.com"));
        assertEquals("no name", none.toString());
    }

    @Test
    void aNulEndsNoName() throws Exception {
        Identity plain = SelfSigned.make(List.of("evil.example"), Instant.now());
        for (String name : List.of("shop.example.com\0.evil.example", "shop.example.com\0", "\0shop.example.com")) {
            X509v3CertificateBuilder builder =
                    new X509v3CertificateBuilder(new JcaX509CertificateHolder(plain.certificate()));
            builder.replaceExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, new DERIA5String(name))));
            CertificateNames names = CertificateNames.of(new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(plain.key()))));
            assertFalse(names.cover("shop.example.com"), name);
            assertEquals("no name", names.toString());
        }
    }
}
