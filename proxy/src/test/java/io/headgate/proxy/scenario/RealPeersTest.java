package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Gateway;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The usual clients, through the gateway, at a real nginx: not one error. */
final class RealPeersTest {
    private NginxOrigin origin;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        origin = NginxOrigin.start();
        gateway = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "%s" ] } }
                """.formatted(origin.address()));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        origin.close();
    }

    private String url() {
        return "http://" + gateway.address() + "/body";
    }

    @Test
    void wrkSeesNoError() throws Exception {
        LoadClient.wrk(32, 2, url()).run();
    }

    @Test
    void h2loadOverHttp1SeesNoError() throws Exception {
        LoadClient.h2load(16, 5000, url()).run();
    }

    @Test
    void h2loadOverHttp2SeesNoError() throws Exception {
        LoadClient.h2loadOverHttp2(4, 50, 10_000, url()).run();
    }

    @Test
    void curlAndNghttpGetTheBodyOverHttp2() throws Exception {
        String body = "x".repeat(1024);

        assertEquals(
                body + "2",
                Tool.find("curl", "curl").run("-s", "--http2-prior-knowledge", "-w", "%{http_version}", url()));
        assertEquals(body + body, Tool.find("nghttp", "nghttp2-client").run("-m2", url()));
    }

    @Test
    void heySeesNoError() throws Exception {
        LoadClient.hey(16, 3200, url()).run();
    }

    @Test
    void curlGetsTheBodyWithAndWithoutKeepAlive() throws Exception {
        Tool curl = Tool.find("curl", "curl");

        assertEquals("x".repeat(1024), curl.run("-s", url()));
        assertEquals("x".repeat(2048), curl.run("-s", url(), url()));
        assertEquals("x".repeat(1024), curl.run("-s", "--http1.0", url()));
        assertEquals("xxxxx", curl.run("-s", "-r", "0-4", url()));
    }
}
