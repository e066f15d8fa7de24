package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The usual clients over TLS, through the gateway, at a real nginx that speaks TLS as well: not one error. */
final class TlsPeersTest {
    @TempDir
    private Path folder;

    private Identity identity;
    private Path chain;
    private Path key;

    @BeforeEach
    void make() throws IOException {
        identity = SelfSigned.make(List.of("origin.example"), Instant.now());
        chain = Files.writeString(folder.resolve("own.crt"), identity.chainPem());
        key = Files.writeString(folder.resolve("own.key"), identity.keyPem());
    }

    private Gateway before(NginxOrigin origin, String upstreamTls) {
        return Gateway.start("""
                listeners:
                  web: { bind: "127.0.0.1:0", http: {}, tls: { certificates: [ { chain: "%s", key: "%s" } ] } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "%s" ], tls: %s } }
                """.formatted(chain, key, origin.address(), upstreamTls));
    }

    private String verified() {
        return "{ sni: origin.example, ca: \"" + chain + "\" }";
    }

    private static String url(Gateway gateway, String path) {
        String address = gateway.address();
        return "https://localhost" + address.substring(address.lastIndexOf(':')) + path;
    }

    private String curl(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-sS", "--cacert", chain.toString()));
        all.addAll(List.of(arguments));
        return Tool.find("curl", "curl").run(all.toArray(String[]::new));
    }

    @Test
    void loadOverTlsOnBothSidesSeesNoError() throws Exception {
        try (NginxOrigin origin = NginxOrigin.startTls(identity, "TLSv1.2 TLSv1.3");
                Gateway gateway = before(origin, verified())) {
            LoadClient.wrk(32, 1, url(gateway, "/body")).run();
            LoadClient.h2load(16, 2000, url(gateway, "/body")).run();
        }
    }

    @Test
    void nginxIsAskedForItsNameInEitherVersionAndItsConnectionKept() throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (NginxOrigin origin = NginxOrigin.startTls(identity, version);
                    Gateway gateway = before(origin, verified())) {
                String secured = url(gateway, "/secured");
                assertEquals(
                        version + " origin.example 1" + version + " origin.example 2",
                        curl(secured) + curl("--tls-max", "1.2", secured));
                assertEquals("x".repeat(1024), curl(url(gateway, "/body")));
            }
        }
    }

    @Test
    void nginxIsNotAskedWhereItsCertificateIsForAnother() throws Exception {
        String other = "{ sni: other.example, ca: \"" + chain + "\" }";
        try (NginxOrigin origin = NginxOrigin.startTls(identity, "TLSv1.2 TLSv1.3");
                Gateway gateway = before(origin, other)) {
            String answer = curl("-i", url(gateway, "/secured"));
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
            assertEquals(0, origin.served());
        }
    }
}
