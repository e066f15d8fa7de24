package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Program;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What TLS lets a client ask for once its handshake is done, at the expense of a server. */
class PostHandshakeTest {
    /** Those that the client has sent before it learns that it is over count, too. */
    private static final int TRIES_MAX = 20_000;

    @TempDir
    private Path folder;

    private TestOrigin origin;
    private Gateway gateway;

    @BeforeEach
    void start() {
        origin = TestOrigin.answering(_ -> TestOrigin.ok("served"));
        gateway = Gateway.start("""
                listeners:
                  web: { bind: "127.0.0.1:0", http: {}, tls: { certificates: [ %s ] } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(new Certificates(folder).make("shop", "localhost")), origin);
    }

    @AfterEach
    void stop() {
        gateway.close();
        origin.close();
    }

    /**
     * Types {@code letter}, a command of OpenSSL's client, again and again, each time that it said {@code done}.
     * Returns how often, and leaves all that it said in {@code said}.
     */
    private int type(String version, String letter, String done, StringBuilder said) throws IOException {
        assertEquals(0, Program.run("", List.of("openssl", "version")).status());
        Process client = new ProcessBuilder("openssl", "s_client", version, "-connect", gateway.address())
                .redirectErrorStream(true)
                .start();
        int typed = 0;
        try (OutputStream to = client.getOutputStream();
                BufferedReader from = client.inputReader(StandardCharsets.ISO_8859_1)) {
            boolean secured = false;
            for (String line = from.readLine(); line != null && typed < TRIES_MAX; line = from.readLine()) {
                said.append(line).append('\n');
                boolean first =
                        !secured && line.startsWith("    Verify return code") || line.startsWith("Verify return");
                secured |= first;
                if (first || line.equals(done)) {
                    typed++;
                    to.write((letter + "\n").getBytes(StandardCharsets.US_ASCII));
                    to.flush();
                }
            }
        } catch (IOException itHasEnded) {
            // it could not be typed any more
        } finally {
            client.destroy();
        }
        return typed;
    }

    @Test
    void whoChangesItsKeysAgainAndAgainIsEnded() throws IOException {
        StringBuilder said = new StringBuilder();
        int typed = type("-tls1_3", "K", "KEYUPDATE", said);
        assertTrue(typed > 32 && typed < TRIES_MAX, typed + " times");
        assertServes();
    }

    @Test
    void whoWantsToNegotiateAnewIsEnded() throws IOException {
        StringBuilder said = new StringBuilder();
        assertEquals(1, type("-tls1_2", "R", "never", said), said::toString);
        assertTrue(
                said.toString().contains("RENEGOTIATING") && said.toString().contains("SSL alert number 100"),
                said::toString);
        assertServes();
    }

    private void assertServes() {
        assertEquals(
                "served",
                Program.run("", List.of("curl", "-sSk", "https://" + gateway.address()))
                        .output());
    }
}
