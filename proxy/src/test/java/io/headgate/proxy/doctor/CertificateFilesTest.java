package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
    private static final String YAML = """
            listeners:
              web: { bind: 127.0.0.1:8443, http: {}, tls: { certificates: [{ chain: a.crt, key: a.key }] } }
            routes: [ { respond: {} } ]
            """;

    @TempDir
    private Path dir;

    private MadeUp made;
    private Path key;

    @BeforeEach
    void writeCertificate() throws Exception {
        made = new MadeUp(dir);
        key = dir.resolve("a.key");
        Identity identity = SelfSigned.make(List.of("a.example"), Instant.now());
        made.write(dir.resolve("a.crt"), identity.chainPem()).write(key, identity.keyPem());
        MadeUp.mode(dir, "rwxr-xr-x");
        MadeUp.mode(key, "rw-------");
    }

    private String told() {
        return MadeUp.told(new CertificateFiles().findings(made.subject(YAML))).replace(dir.toString(), "DIR");
    }

    @Test
    void aGoodOneIsToldWithItsNamesAndDays() {
        String told = told();
        assertTrue(told.startsWith("OK listeners.web.tls.certificates[0]: DIR/a.crt for localhost, a.example"), told);
        assertTrue(told.contains(", in 89 days; its key belongs to it\n"), told);
    }

    @Test
    void oneThatSoonExpiresIsAWarningAndOneThatHasIsAFailure() {
        made.now(Instant.now().plus(Duration.ofDays(80)));
        assertTrue(told().startsWith("WARN listeners.web.tls.certificates[0]: DIR/a.crt for localhost"), told());
        made.now(Instant.now().plus(Duration.ofDays(90)).plus(Duration.ofHours(1)));
        assertTrue(told().startsWith("FAIL listeners.web.tls.certificates[0]: DIR/a.crt for localhost"), told());
        assertTrue(told().contains(" expired at 20"), told());
        assertTrue(told().contains(", today -> put its successor into its place, then: headgate reload\n"), told());
    }

    @Test
    void oneThatIsNotYetValidIsAFailure() {
        made.now(Instant.now().minus(Duration.ofDays(1)));
        assertTrue(told().startsWith("FAIL listeners.web.tls.certificates[0]: DIR/a.crt for localhost"), told());
        assertTrue(told().contains(" is valid from 20"), told());
    }

    @Test
    void oneThatIsMissingKeepsNoOtherFromBeingLookedAt() {
        String told = MadeUp.told(new CertificateFiles()
                        .findings(made.subject(YAML.replace(
                                "certificates: [", "certificates: [{ chain: none.crt, key: none.key }, "))))
                .replace(dir.toString(), "DIR");
        assertTrue(told.startsWith("FAIL listeners.web.tls.certificates[0]: there is no readable file"), told);
        assertTrue(told.contains("\nOK listeners.web.tls.certificates[1]: DIR/a.crt for localhost, a.example"), told);
    }

    @Test
    void aKeyThatEverybodyCanReadIsAFailure() throws Exception {
        MadeUp.mode(key, "rw-r--r--");
        assertTrue(
                told().contains("FAIL listeners.web.tls.certificates[0]: the private key DIR/a.key is open to every"
                        + " user of this machine (rw-r--r--) -> chmod o= DIR/a.key; who could read it may have it"),
                told());
    }

    @Test
    void aKeyThatTheServiceCannotReadIsAFailure() {
        made.stranger();
        assertTrue(
                told().contains("FAIL listeners.web.tls.certificates[0]: DIR/a.key cannot be read by headgate, because"
                        + " of the mode of DIR/a.key -> chgrp headgate DIR/a.key && chmod g+rX DIR/a.key\n"),
                told());
    }

    @Test
    void authoritiesThatTheServiceCannotReadAreAFailure() throws Exception {
        MadeUp.mode(dir.resolve("a.crt"), "rw-------");
        made.stranger();
        Subject subject = made.subject(MadeUp.YAML + """
                upstreams: { a: { endpoints: [a.example:443], tls: { ca: a.crt } } }
                """);
        String told = MadeUp.told(new CertificateFiles().findings(subject)).replace(dir.toString(), "DIR");
        assertTrue(told.startsWith("FAIL upstreams.a.tls.ca: DIR/a.crt cannot be read by headgate, because"), told);
    }

    @Test
    void withoutFilesThereIsNothingToSay() {
        assertEquals(
                "OK the configuration names no certificate in files\n",
                MadeUp.told(new CertificateFiles().findings(made.subject())));
    }
}
