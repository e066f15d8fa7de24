package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Program;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that speak HTTP in cleartext where TLS is spoken. */
class PlainHttpTest {
    private static final String TLS = "tls: { certificates: [ { self_signed: true } ] }";

    private TestOrigin origin;

    @BeforeEach
    void start() {
        origin = TestOrigin.answering(_ -> TestOrigin.ok("served"));
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private Gateway https() {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {}, %s } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(TLS), origin);
    }

    private static void assertCounted(Gateway gateway, int times) {
        Await.until(
                () -> "failures " + gateway.metric("failures_total"),
                () -> gateway.metric("failures_total", "reason", "not_tls") == times);
    }

    @Test
    void theyAreToldThatThisIsHttpsWhateverTheyAskAndNothingIsRepeated() {
        try (Gateway gateway = https()) {
            for (String request : List.of("GET /secret HTTP/1.1\r\n\r\n", "POST /secret", "OPTIONS secret\n")) {
                try (TestClient client = gateway.connect()) {
                    client.send(request);
                    String answer = client.readUntilEnd();
                    assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n"), answer);
                    assertTrue(answer.contains("This port speaks HTTPS"), answer);
                    assertFalse(answer.contains("secret"), answer);
                    assertFalse(client.wasReset(), request);
                }
            }
            assertCounted(gateway, 3);
        }
    }

    @Test
    void aClientThatSendsALargeBodyStillReadsTheAnswer() {
        try (Gateway gateway = https()) {
            String body = "x".repeat(1_000_000);
            Program.Result curl = Program.run(
                    body,
                    List.of("curl", "-sS", "--data-binary", "@-", "-H", "expect:", "http://" + gateway.address()));
            assertTrue(curl.output().contains("This port speaks HTTPS"), curl.output());
            assertCounted(gateway, 1);
        }
    }

    @Test
    void whatIsNoRequestOfHttp1IsClosedUpon() {
        try (Gateway gateway = https()) {
            List<String> others =
                    List.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GETS / HTTP/1.1", "get / ", "GET", "\r\n");
            for (String other : others) {
                try (TestClient client = gateway.connect()) {
                    client.send(other);
                    assertEquals("", client.readUntilEnd(), other);
                }
            }
            assertCounted(gateway, others.size());
        }
    }

    @Test
    void whereSomethingElseThanHttpIsEncryptedNothingIsSaid() {
        try (Gateway gateway = Gateway.start("""
                listeners: { db: { bind: "127.0.0.1:0", tcp: { upstream: db }, %s } }
                upstreams: { db: { endpoints: [ "${origin}" ] } }
                """.formatted(TLS), origin)) {
            try (TestClient client = gateway.connect()) {
                client.send("GET / HTTP/1.1\r\n\r\n");
                assertEquals("", client.readUntilEnd());
            }
            assertCounted(gateway, 1);
        }
    }
}
