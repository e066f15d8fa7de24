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
        return before(origin, upstreamTls, "http1");
    }

    private Gateway before(NginxOrigin origin, String upstreamTls, String protocol) {
        return Gateway.start("""
                listeners:
                  web: { bind: "127.0.0.1:0", http: {}, tls: { certificates: [ { chain: "%s", key: "%s" } ] } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "%s" ], tls: %s, protocol: %s } }
                """.formatted(chain, key, origin.address(), upstreamTls, protocol));
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
    void http2OnEitherSideIsAgreedOnAndEveryMixServes() throws Exception {
        try (NginxOrigin origin = NginxOrigin.startHttp2(identity);
                Gateway http1 = before(origin, verified());
                Gateway http2 = before(origin, verified(), "h2")) {
            String spoken = "%{http_version}\n";
            assertEquals("https HTTP/1.1 1 2\n", curl("-w", spoken, url(http1, "/spoken")));
            assertEquals("https HTTP/1.1 2 1.1\n", curl("--http1.1", "-w", spoken, url(http1, "/spoken")));
            assertEquals("https HTTP/2.0 1 2\n", curl("-w", spoken, url(http2, "/spoken")));
            assertEquals("https HTTP/2.0 2 1.1\n", curl("--http1.1", "-w", spoken, url(http2, "/spoken")));
            LoadClient.h2loadOverHttp2(4, 20, 4000, url(http1, "/body")).run();
            LoadClient.h2loadOverHttp2(4, 20, 4000, url(http2, "/body")).run();
            LoadClient.h2load(16, 2000, url(http2, "/body")).run();
        }
    }

    @Test
    void anEndpointThatDoesNotAgreeOnHttp2IsNotAsked() throws Exception {
        try (NginxOrigin origin = NginxOrigin.startTls(identity, "TLSv1.3");
                Gateway gateway = before(origin, verified(), "h2")) {
            String answer = curl("-i", url(gateway, "/spoken"));
            assertTrue(answer.startsWith("HTTP/2 502"), answer);
            assertEquals(0, origin.served());
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
            assertTrue(answer.startsWith("HTTP/2 502"), answer);
            assertEquals(0, origin.served());
        }
    }
}
