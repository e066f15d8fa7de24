package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        String printed = Tool.find("wrk", "wrk").run("-t1", "-c32", "-d2s", url());

        assertTrue(printed.contains("requests in"), printed);
        assertFalse(printed.contains("Non-2xx") || printed.contains("Socket errors"), printed);
    }

    @Test
    void h2loadOverHttp1SeesNoError() throws Exception {
        String printed = Tool.find("h2load", "nghttp2-client").run("--h1", "-c", "16", "-n", "5000", url());

        assertTrue(printed.contains("5000 succeeded, 0 failed, 0 errored, 0 timeout"), printed);
        assertTrue(printed.contains("5000 2xx, 0 3xx, 0 4xx, 0 5xx"), printed);
    }

    @Test
    void heySeesNoError() throws Exception {
        String printed = Tool.find("hey", "hey").run("-n", "3200", "-c", "16", url());

        assertTrue(printed.contains("[200]\t3200 responses"), printed);
        assertFalse(printed.contains("Error distribution"), printed);
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
