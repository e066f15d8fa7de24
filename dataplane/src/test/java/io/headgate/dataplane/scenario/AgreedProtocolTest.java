package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upstream with {@code protocol: auto}: its endpoint, another gateway, chooses, and may choose anew. */
class AgreedProtocolTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: shop.example\r\n\r\n";

    @TempDir
    private Path folder;

    private Certificates certificates;
    private TestOrigin origin;

    @BeforeEach
    void start() {
        certificates = new Certificates(folder);
        certificates.make("shop", "shop.example");
        origin = TestOrigin.answering(
                request -> TestOrigin.ok(request.fields("via").getLast()));
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    /** A gateway whose endpoint speaks what {@code http} says, and that keeps {@code idle} connections to it. */
    private Chain begin(String http, int idle) {
        Gateway endpoint = Gateway.start(endpoint(http), origin);
        return new Chain(endpoint, Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams:
                  app:
                    protocol: auto
                    tls: { sni: shop.example, ca: "%s" }
                    endpoints: [ "%s" ]
                    keep_alive: { max_idle: %d }
                """.formatted(certificates.chain("shop"), endpoint.address(), idle)));
    }

    private String endpoint(String http) {
        return """
                listeners: { web: { bind: "127.0.0.1:0", http: %s, tls: { certificates: [ %s ] } } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(http, certificates.yaml("shop"));
    }

    private record Chain(Gateway endpoint, Gateway gateway) implements AutoCloseable {
        /** What the endpoint was spoken to in, by what it says of whom it had the request from. */
        String spoken() {
            String via = gateway.ask(GET).text();
            Ended ended = gateway.nextEnded();
            assertEquals(200, ended.status());
            return via;
        }

        double connectionsFailed() {
            return gateway.metric("endpoint_connections_total", "result", "failed");
        }

        double handshakes() {
            return endpoint.metric("tls_handshakes_total");
        }

        @Override
        public void close() {
            gateway.close();
            endpoint.close();
        }
    }

    @Test
    void anEndpointThatCanSpeaksHttp2() {
        try (Chain chain = begin("{}", 9)) {
            assertEquals("2 headgate", chain.spoken());
            assertEquals("2 headgate", chain.spoken());
            assertEquals(1.0, chain.handshakes());
        }
    }

    @Test
    void anotherSpeaksHttp1AndIsRemembered() {
        try (Chain chain = begin("{ http2: off }", 9);
                TestClient first = chain.gateway.connect();
                TestClient second = chain.gateway.connect()) {
            assertEquals("1.1 headgate", chain.spoken());
            assertEquals(0.0, chain.gateway.metric("retries_total"));
            assertEquals(0.0, chain.connectionsFailed());
            double asked = chain.handshakes();
            first.send(GET);
            second.send(GET);
            assertEquals("1.1 headgate", first.read().text());
            assertEquals("1.1 headgate", second.read().text());
            assertTrue(chain.handshakes() - asked <= 1, "asked again what it speaks");
        }
    }

    @Test
    void oneThatChangesCostsNoRequest() {
        try (Chain chain = begin("{}", 0)) {
            assertEquals("2 headgate", chain.spoken());

            chain.endpoint.apply(endpoint("{ http2: off }"));
            assertEquals("1.1 headgate", chain.spoken());

            chain.endpoint.apply(endpoint("{}"));
            assertEquals("2 headgate", chain.spoken());
            assertEquals(0.0, chain.connectionsFailed());
        }
    }
}
