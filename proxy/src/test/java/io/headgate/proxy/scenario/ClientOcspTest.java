package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL as the clients' authority, as its responder, and as clients: what the responder says decides. */
final class ClientOcspTest {
    private static final String AUTHORITY = """
            [ca]
            default_ca = here
            [here]
            dir = .
            database = index.txt
            serial = serial
            new_certs_dir = .
            certificate = ca.crt
            private_key = ca.key
            default_md = sha256
            default_days = 30
            unique_subject = no
            policy = any
            [any]
            commonName = supplied
            [leaf]
            extendedKeyUsage = clientAuth
            authorityInfoAccess = OCSP;URI:http://127.0.0.1:%d/
            [signer]
            extendedKeyUsage = OCSPSigning
            """;

    private final Tool openssl = Tool.find("openssl", "openssl");
    private final int port = ServerPort.find();
    private Path folder;

    @TempDir
    private Path state;

    @BeforeEach
    void signs() throws Exception {
        folder = ServerProcess.ownFolder();
        Files.writeString(folder.resolve("ca.conf"), AUTHORITY.formatted(port));
        Files.writeString(folder.resolve("index.txt"), "");
        Files.writeString(folder.resolve("serial"), "1000\n");
        run(
                folder,
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                        + " -keyout ca.key -out ca.crt -subj /CN=CA");
        for (String name : new String[] {"good", "revoked", "signer"}) {
            run(
                    folder,
                    ("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                                    + " -keyout NAME.key -out NAME.csr -subj /CN=NAME")
                            .replace("NAME", name));
            Files.setPosixFilePermissions(folder.resolve(name + ".key"), PosixFilePermissions.fromString("rw-r--r--"));
            String kind = name.equals("signer") ? "signer" : "leaf";
            run(
                    folder,
                    "ca -batch -notext -config ca.conf -extensions KIND -in NAME.csr -out NAME.crt"
                            .replace("KIND", kind)
                            .replace("NAME", name));
        }
        run(folder, "ca -config ca.conf -revoke revoked.crt");
        for (String name : new String[] {"ca.crt", "good.crt", "good.key", "revoked.crt", "revoked.key"}) {
            Files.copy(folder.resolve(name), state.resolve(name)); // the responder takes its folder along
        }
    }

    private void run(Path in, String arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder((openssl.file() + " " + arguments).split(" "))
                .directory(in.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private ServerProcess responder() throws IOException {
        return ServerProcess.startSaying(
                "waiting for OCSP client connections",
                folder,
                port,
                (openssl.file() + " ocsp -port " + port
                                + " -index index.txt -CA ca.crt -rsigner signer.crt -rkey signer.key -nmin 60")
                        .split(" "));
    }

    private TestNode node() {
        return TestNode.start(state, """
                listeners:
                  closed:
                    bind: 127.0.0.1:0
                    http: {}
                    tls: { certificates: [ { self_signed: true } ], client_auth: { ca: ca.crt, ocsp: {} } }
                  open:
                    bind: 127.0.0.1:0
                    http: {}
                    tls:
                      certificates: [ { self_signed: true } ]
                      client_auth: { ca: ca.crt, ocsp: {}, when_unknown: fail_open }
                routes: [ { respond: { body: served } } ]
                """);
    }

    private String see(TestNode node, String listener, String version, String client) throws Exception {
        Process process = openssl.start(
                "s_client",
                version,
                "-ign_eof",
                "-connect",
                node.address(listener),
                "-cert",
                state.resolve(client + ".crt").toString(),
                "-key",
                state.resolve(client + ".key").toString());
        try (var to = process.getOutputStream()) {
            to.write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException refused) {
            // its output says why
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static double questions(TestNode node, String outcome) {
        return node.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("headgate_client_ocsp_questions_total{outcome=\"" + outcome + '"'))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void whoIsGoodIsServedAndWhoIsRevokedIsToldSoAndNeitherIsAskedAboutTwice() throws Exception {
        try (ServerProcess _ = responder();
                TestNode node = node()) {
            for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
                String good = see(node, "closed", version, "good");
                assertTrue(good.contains("served"), good);
                String revoked = see(node, "closed", version, "revoked");
                assertTrue(revoked.contains("SSL alert number 44\n") && !revoked.contains("served"), revoked);
                revoked = see(node, "open", version, "revoked");
                assertTrue(revoked.contains("SSL alert number 44\n") && !revoked.contains("served"), revoked);
            }
            assertEquals(1, questions(node, "good"));
            assertEquals(1, questions(node, "revoked"));
            assertEquals(0, questions(node, "unknown"));
        }
    }

    @Test
    void whereNobodyAnswersTheConfigurationDecides() throws Exception {
        try (TestNode node = node()) {
            for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
                String closed = see(node, "closed", version, "good");
                assertTrue(closed.contains("SSL alert number 46\n"), closed);
                assertFalse(closed.contains("served"), closed);
                assertTrue(see(node, "open", version, "good").contains("served"), version);
            }
            Await.until("a failure to be counted", () -> questions(node, "unknown") >= 1);
            assertEquals(0, questions(node, "unasked"));
        }
    }
}
