package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.testing.Authority;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientCertificateTest {
    private final Authority authority = new Authority("clients");

    private String lines(String subject, @Nullable String header) throws CertificateEncodingException {
        Identity client = authority.issue(subject);
        byte[] lines = ClientCertificate.of(client.certificate(), header).fieldLines();
        return new String(lines, StandardCharsets.ISO_8859_1);
    }

    @Test
    void theSubjectIsALineOfItsOwnWhereItIsAskedFor() throws CertificateEncodingException {
        assertTrue(lines("O=Acme,CN=billing", "x-s").endsWith(":\r\nx-s: CN=billing,O=Acme\r\n"));
        String without = lines("O=Acme,CN=billing", null);
        assertTrue(without.matches("client-cert: :[A-Za-z0-9+/=]+:\r\n"), without);
    }

    @Test
    void noSubjectWritesLinesOfItsOwnOrLosesItsEnd() throws CertificateEncodingException {
        String[][] cases = {
            {"CN=a\r\nx-s: CN=admin", "CN=a\\0D\\0Ax-s: CN\\=admin"},
            {"CN=a\u0000\u007f\u00e9", "CN=a\\00\\7F\\C3\\A9"},
            {"CN=\\ a\\ ", "CN=\\ a\\20"},
            {"CN=a\\,O\\=b", "CN=a\\,O\\=b"},
        };
        for (String[] each : cases) {
            String lines = lines(each[0], "x-s");
            assertEquals(each[1], lines.substring(lines.indexOf("x-s: ") + 5, lines.length() - 2));
            assertEquals(2, lines.lines().count(), lines);
        }
    }
}
