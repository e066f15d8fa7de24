package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Config;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.config.certificate.Staple;
import io.headgate.config.snapshot.Issued;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.testing.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that must come with an OCSP answer, replaced by others of which there is none yet. */
class StapledTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private final Instant now = Instant.now();
    private final Identity authority = SelfSigned.make(List.of("shop.example"), now);
    private final Identities identities =
            new Identities(new TicketKeys(System.nanoTime()), new ClientStatuses(StatusAsker.NOBODY), 1);
    private Certificates files;
    private Encryption held = Encryption.NONE;

    @BeforeEach
    void makeFiles() {
        files = new Certificates(folder);
    }

    @AfterEach
    void close() {
        held.close();
    }

    private Identity issue(long serial, Duration life, boolean mustStaple) {
        try {
            X509Certificate by = authority.certificate();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    by.getSubjectX500Principal(),
                    BigInteger.valueOf(serial),
                    Date.from(now.minus(DAY)),
                    Date.from(now.plus(life)),
                    by.getSubjectX500Principal(),
                    by.getPublicKey());
            builder.copyAndAddExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new org.bouncycastle.cert.jcajce.JcaX509CertificateHolder(by));
            builder.addExtension(
                    Extension.authorityInfoAccess,
                    false,
                    new AuthorityInformationAccess(
                            AccessDescription.id_ad_ocsp,
                            new GeneralName(GeneralName.uniformResourceIdentifier, "http://ocsp.example/")));
            if (mustStaple) {
                builder.addExtension(
                        new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"), false, new DERSequence(new ASN1Integer(5)));
            }
            X509Certificate made = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key())));
            return new Identity(List.of(made, by), authority.key(), false);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Issued told(Identity... about) {
        Issued told = Issued.NOTHING;
        for (Identity each : about) {
            told = told.with(each.certificate(), new Staple(new byte[] {1}, now, now.plus(DAY)));
        }
        return told;
    }

    private Config config() {
        return Objects.requireNonNull(ConfigReader.read("headgate.yaml", """
                listeners:
                  web: { bind: "127.0.0.1:0", http: {}, tls: { certificates: [ %s ] } }
                routes: [ { respond: { status: 204 } } ]
                """.formatted(files.yaml("shop")))
                .config());
    }

    private void reload(Identity next, Issued issued) throws IOException {
        files.write("shop", next);
        Encryption before = held;
        held = identities.read(before, config(), issued);
        before.close();
    }

    private void renew(Issued issued) {
        Encryption before = held;
        held = before.with(identities.renew(before, config(), issued));
        before.closeListeners();
    }

    private ShownCertificate shown() {
        return Objects.requireNonNull(held.listeners().get("web"))
                .certificates()
                .getFirst();
    }

    private void assertShown(int serial, boolean stapled) {
        assertEquals(BigInteger.valueOf(serial), shown().serial());
        assertEquals(stapled, shown().staple() != null);
    }

    @Test
    void thePredecessorIsShownUntilThereIsAnAnswerForTheSuccessor() throws IOException {
        Identity first = issue(1, DAY, true);
        Identity second = issue(2, DAY.multipliedBy(9), true);
        reload(first, told(first));
        assertShown(1, true);
        reload(second, told(first));
        assertShown(1, true);
        assertTrue(held.waits());
        assertEquals(
                List.of(second.chain(), first.chain()),
                Objects.requireNonNull(held.listeners().get("web")).stapled());
        renew(told(first));
        assertShown(1, true);
        reload(second, told(first));
        assertShown(1, true);
        renew(told(first, second));
        assertShown(2, true);
        assertFalse(held.waits());
        assertEquals(
                Map.of("web", List.of(second.chain())),
                Map.of(
                        "web",
                        Objects.requireNonNull(held.listeners().get("web")).stapled()));
    }

    @Test
    void aSuccessorThatComesWithItsAnswerIsShownAtOnce() throws IOException {
        Identity first = issue(1, DAY, true);
        Identity second = issue(2, DAY, true);
        reload(first, told(first));
        reload(second, told(first, second));
        assertShown(2, true);
    }

    @Test
    void thereIsNothingElseToShowAtAStartOrInPlaceOfOneThatEndsOrComesAloneItself() throws IOException {
        Identity first = issue(1, Duration.ofHours(1), true);
        Identity second = issue(2, DAY, true);
        reload(first, told());
        assertShown(1, false);
        reload(second, told());
        assertShown(2, false);
        reload(first, told(first));
        reload(second, told(first));
        assertShown(2, false);
    }

    @Test
    void oneThatMayComeAloneWaitsForNothing() throws IOException {
        reload(issue(1, DAY, true), told());
        reload(issue(2, DAY, false), told());
        assertShown(2, false);
        assertNull(shown().staple());
        reload(issue(3, DAY, true), told());
        assertShown(2, false);
    }
}
