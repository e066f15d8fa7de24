package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Program;
import io.headgate.proxy.testing.TestProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A listener's certificate is replaced twenty times while some clients shake hands for every request and others have
 * many requests under way on each of a hundred connections of HTTP/2. None of them notices.
 */
final class CertificateReloadTest {
    private static final int REPLACEMENTS = 20;
    private static final int SECONDS = 12;

    @TempDir
    private Path dir;

    private String replace() throws IOException {
        Identity identity = SelfSigned.make(List.of("shop.example"), Instant.now());
        Files.writeString(dir.resolve("shop.key"), identity.keyPem());
        Files.writeString(dir.resolve("shop.crt"), identity.chainPem());
        return identity.chainPem();
    }

    /** The PEM that a client is shown, without its end. */
    private static String shown(String address) {
        String printed = Program.run("", List.of("openssl", "s_client", "-showcerts", "-connect", address))
                .output();
        int from = printed.indexOf("-----BEGIN");
        return from < 0 ? printed : printed.substring(from, printed.indexOf("-----END", from));
    }

    @Test
    void twentyCertificatesUnderLoadFailNoHandshakeAndLoseNoStream() throws Exception {
        replace();
        NginxOrigin origin = NginxOrigin.start();
        Files.writeString(dir.resolve("headgate.yaml"), """
                listeners:
                  web: { bind: 127.0.0.1:0, http: {}, tls: { certificates: [{ chain: shop.crt, key: shop.key }] } }
                routes: [{ upstream: app }]
                upstreams: { app: { endpoints: [%s] } }
                admin: { bind: 127.0.0.1:0 }
                warm_up: false
                access_log: off
                """.formatted(origin.address()));
        try (origin;
                TestProgram program = TestProgram.run(dir)) {
            String address = program.address("web");
            String url = "https://localhost" + address.substring(address.lastIndexOf(':')) + "/body";
            Load handshakes = new Load(LoadClient.heyConnecting(4, SECONDS, url));
            Load streams = new Load(LoadClient.h2loadFor(100, 10, SECONDS, url));
            for (int i = 1; i <= REPLACEMENTS; i++) {
                String pem = replace();
                program.signal("HUP");
                program.awaitErr("configuration reloaded", i);
                Await.until("certificate " + i + " to be shown", () -> pem.startsWith(shown(address)));
            }
            assertTrue(handshakes.goesOn() && streams.goesOn(), "the load was over too early");
            handshakes.await();
            streams.await();
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program::toString);
        }
    }
}
