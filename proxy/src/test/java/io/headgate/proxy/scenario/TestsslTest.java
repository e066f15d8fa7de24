package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** testssl.sh looks for what is wrong with a listener that says nothing but its certificate, and HSTS in one line. */
final class TestsslTest {
    private static final Set<String> HARMLESS = Set.of("OK", "INFO");

    /**
     * What is not the gateway's: this machine's OpenSSL lacks GOST, nobody says in DNS who may issue certificates for
     * localhost, and which fields an answer has beside HSTS is the business of the site.
     */
    private static final Set<String> OTHERS = Set.of("engine_problem", "DNS_CAArecord", "security_headers");

    @TempDir
    private Path folder;

    private void issue() throws IOException, InterruptedException {
        Tool openssl = Tool.find("openssl", "openssl");
        Path leaf = folder.resolve("leaf.ext");
        Files.writeString(leaf, """
                subjectAltName = DNS:localhost
                extendedKeyUsage = serverAuth
                keyUsage = digitalSignature
                crlDistributionPoints = URI:http://127.0.0.1:1/ca.crl
                """);
        String[] newKey = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"};
        openssl.run(with(newKey, "req", "-x509", "-subj", "/CN=CA", "-keyout", file("ca.key"), "-out", file("ca.crt")));
        openssl.run(with(newKey, "req", "-subj", "/CN=localhost", "-keyout", file("own.key"), "-out", file("own.csr")));
        openssl.run(
                "x509",
                "-req",
                "-days",
                "90",
                "-CAcreateserial",
                "-CA",
                file("ca.crt"),
                "-CAkey",
                file("ca.key"),
                "-in",
                file("own.csr"),
                "-extfile",
                leaf.toString(),
                "-out",
                file("own.crt"));
        assertTrue(Files.exists(folder.resolve("own.crt")), "openssl made no certificate");
    }

    private static String[] with(String[] more, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void nothingIsFound() throws IOException, InterruptedException {
        Tool testssl = Tool.find("testssl", "testssl.sh");
        issue();
        try (TestNode node = TestNode.start(folder, """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    http: {}
                    tls: { certificates: [ { chain: "%s", key: "%s" } ], hsts: 365d }
                routes: [ { respond: { body: pong } } ]
                """.formatted(file("own.crt"), file("own.key")))) {
            String port = node.address().substring(node.address().lastIndexOf(':') + 1);
            String printed = testssl.run(
                    "--add-ca",
                    file("ca.crt"),
                    "--warnings",
                    "off",
                    "--ip",
                    "127.0.0.1",
                    "--protocols",
                    "--std",
                    "--fs",
                    "--server-preference",
                    "--server-defaults",
                    "--headers",
                    "--vulnerable",
                    "--jsonfile",
                    file("found.json"),
                    "localhost:" + port);
            List<?> found = (List<?>) JSON.std.anyFrom(Files.readString(folder.resolve("found.json")));
            assertTrue(found.size() > 50, printed);
            assertEquals(
                    List.of(),
                    found.stream()
                            .map(Map.class::cast)
                            .filter(each -> !HARMLESS.contains(each.get("severity")))
                            .filter(each -> !OTHERS.contains(each.get("id")))
                            .toList());
        }
    }
}
