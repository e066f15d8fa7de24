package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Client.Answer;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.Message.Line;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of gRPC: HTTP/2 on both sides, messages as they come in either direction, the outcome in trailers. */
class GrpcOverHttp2Test {
    private static final String OVER_H2 = """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { match: { path_prefix: / , host: a }, upstream: app } ]
            upstreams: { app: { protocol: h2, endpoints: [ "${origin}" ] } }
            """;

    /** Bodies and answers may hardly pause here. */
    private static final String IMPATIENT = """
            listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { body_idle: 200ms, tunnel_idle: %s } } } }
            routes: [ { timeouts: { first_byte: 200ms }, upstream: app } ]
            upstreams: { app: { protocol: h2, endpoints: [ "${origin}" ] } }
            """;

    private static int call(H2Client client, String... more) {
        String[] fields = {"content-type", "application/grpc", "te", "trailers"};
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return client.post("/a.B/C", all);
    }

    /** Sends each message back. */
    private static TestOrigin echo() {
        return TestOrigin.start(connection -> {
            H2Server server = H2Server.accept(connection);
            H2Server.Frame request = server.expect();
            assertEquals("trailers", request.field("te"));
            server.headers(request.stream(), false, ":status", "200", "content-type", "application/grpc");
            H2Server.Frame message = server.expectFrame();
            while (message.type() == H2Client.DATA && !message.last()) {
                server.frame(H2Client.DATA, 0, request.stream(), message.payload());
                message = server.expectFrame();
            }
            server.headers(request.stream(), true, "grpc-status", "0", "grpc-message", "fine");
            while (server.read() != null) {}
        });
    }

    private static void pause(Gateway gateway) {
        Steady.await("longer than a body and an answer may pause", 400, gateway::bytesIn);
    }

    @Test
    void messagesPassOneByOneInBothDirectionsAndTheOutcomeFollows() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client);
            for (int i = 1; i <= 3; i++) {
                client.data(call, "ping", false);
                while (client.answer(call).length() < 4 * i) {
                    assertTrue(client.read());
                }
            }
            client.data(call, "", true);
            Answer answer = client.await(call);
            assertEquals("pingpingping", answer.text());
            assertEquals(List.of(new Line("grpc-status", "0"), new Line("grpc-message", "fine")), answer.trailers);
        }
    }

    @Test
    void aCallMayBeSilentInBothDirectionsAsLongAsATunnel() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(IMPATIENT.formatted("20s"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client);
            for (int i = 1; i <= 2; i++) {
                pause(gateway);
                client.data(call, "ping", false);
                while (client.answer(call).length() < 4 * i) {
                    assertTrue(client.answer(call).resetCode < 0 && client.read());
                }
            }
            pause(gateway);
            client.data(call, "", true);
            assertEquals(
                    new Line("grpc-status", "0"), client.await(call).trailers.getFirst());
        }
    }

    @Test
    void aClientMayPauseBeforeTheServerHasSaidAnything() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    while (!server.expectFrame().last()) {}
                    server.headers(
                            stream, true, ":status", "200", "content-type", "application/grpc", "grpc-status", "0");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(IMPATIENT.formatted("20s"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client);
            client.data(call, "ping", false);
            pause(gateway);
            client.data(call, "ping", true);
            assertEquals("0", client.await(call).field("grpc-status"));
        }
    }

    @Test
    void aServerMayPauseBetweenMessagesWhenTheClientIsDone() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    server.headers(stream, false, ":status", "200", "content-type", "application/grpc");
                    H2Server.Frame frame = server.expectFrame();
                    while (frame.type() != H2Client.PING) { // which comes after 400 ms without a word
                        frame = server.expectFrame();
                    }
                    server.headers(stream, true, "grpc-status", "0");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(
                        IMPATIENT.formatted("20s").replace("h2,", "h2, keep_alive: { ping: 400ms },"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client);
            client.data(call, "ping", true);
            assertEquals(List.of(new Line("grpc-status", "0")), client.await(call).trailers);
        }
    }

    @Test
    void oneThatIsSilentForLongerIsCutAndNobodyButTheClientIsBlamed() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(IMPATIENT.formatted("700ms"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client);
            client.data(call, "ping", false);
            assertTrue(client.await(call).resetCode >= 0);
            Ended ended = gateway.nextEnded();
            assertEquals(Failure.TUNNEL_IDLE, ended.failure());
            assertTrue(ended.durationNs() >= TimeUnit.MILLISECONDS.toNanos(700), ended::toString);
        }
    }

    @Test
    void oneThatIsSilentBeforeAnyAnswerIsToldSo() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(IMPATIENT.formatted("700ms"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client);
            client.data(call, "ping", false);
            assertEquals("body_timeout", client.await(call).field("grpc-message"));
            Ended ended = gateway.nextEnded();
            assertEquals(Failure.BODY_TIMEOUT, ended.failure());
            assertTrue(ended.durationNs() >= TimeUnit.MILLISECONDS.toNanos(700), ended::toString);
        }
    }

    @Test
    void whatOnlyCallsItselfACallIsAnUploadToAnEndpointThatKnowsNone() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.start(IMPATIENT.formatted("20s").replace("h2", "http1"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client);
            client.data(call, "ping", false);
            assertEquals("body_timeout", client.await(call).field("grpc-message"));
        }
    }

    /** Answers with a message and these trailers. */
    private static TestOrigin trailing(String... fields) {
        return TestOrigin.start(connection -> {
            H2Server server = H2Server.accept(connection);
            int stream = server.expect().stream();
            server.headers(stream, false, ":status", "200", "content-type", "application/grpc");
            server.frame(H2Client.DATA, 0, stream, new byte[] {1});
            server.headers(stream, true, fields);
            while (server.read() != null) {}
        });
    }

    @Test
    void anOutcomeMayHaveManyDetails() {
        String details = "d".repeat(10 * 1024);
        try (TestOrigin origin = trailing("grpc-status", "9", "grpc-status-details-bin", details);
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            Answer answer = client.await(call(client));
            assertEquals(
                    List.of(new Line("grpc-status", "9"), new Line("grpc-status-details-bin", details)),
                    answer.trailers);
        }
    }

    @Test
    void whatDoesNotBelongIntoTrailersIsLeftOut() {
        try (TestOrigin origin = trailing(
                        "content-type",
                        "application/grpc",
                        "grpc-status",
                        "0",
                        "set-cookie",
                        "a=b",
                        "x-forwarded-for",
                        "10.0.0.1");
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            Answer answer = client.await(call(client));
            assertEquals(List.of(new Line("grpc-status", "0")), answer.trailers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {":status", "connection", "Grpc-Status"})
    void whatNoMessageMayHaveBreaksTheAnswerOff(String name) {
        try (TestOrigin origin = trailing("grpc-status", "0", name, "200");
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            assertTrue(client.await(call(client)).resetCode >= 0);
            assertEquals(Failure.BODY_CUT, gateway.nextEnded().failure());
        }
    }

    @Test
    void anAnswerOfTrailersOnlyStaysOne() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    server.headers(
                            stream, true, ":status", "200", "content-type", "application/grpc", "grpc-status", "5");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client);
            client.data(call, "ping", true);
            Answer answer = client.await(call);
            assertEquals("5", answer.field("grpc-status"));
            assertEquals(0, answer.length());
        }
    }

    @Test
    void theClientsDeadlineIsKeptAndSaidInItsOwnWords() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    assertEquals("300m", server.expect().field("grpc-timeout"));
                    H2Server.Frame frame = server.expectFrame();
                    while (frame.type() != H2Client.RST_STREAM) {
                        frame = server.expectFrame();
                    }
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = call(client, "grpc-timeout", "300m");
            client.data(call, "ping", true);
            Answer answer = client.await(call);
            assertEquals(200, answer.status);
            assertEquals("4", answer.field("grpc-status"));
            assertEquals("total_timeout", answer.field("grpc-message"));
            assertEquals(Failure.TOTAL_TIMEOUT, gateway.nextEnded().failure());
        }
    }

    @Test
    void whoCallsTooOftenIsToldWhenToComeAgain() {
        String yaml = OVER_H2.replace("upstream: app }", "filters: { rate_limit: { rate: 1/h } }, upstream: app }");
        try (Gateway gateway = Gateway.start(yaml.replace("${origin}", TestOrigin.refusing()));
                H2Client client = H2Client.connect(gateway)) {
            client.await(call(client));
            Answer limited = client.await(call(client));
            assertEquals("8", limited.field("grpc-status"));
            assertEquals("application/grpc", limited.field("content-type"));
            assertTrue(Integer.parseInt(String.valueOf(limited.field("retry-after"))) > 3000);
        }
    }

    @Test
    void whatFailsHereIsSaidInItsOwnWords() {
        try (Gateway gateway = Gateway.start(OVER_H2.replace("${origin}", TestOrigin.refusing()));
                H2Client client = H2Client.connect(gateway)) {
            Answer refused = client.await(call(client));
            assertEquals(200, refused.status);
            assertEquals("application/grpc", refused.field("content-type"));
            assertEquals("14", refused.field("grpc-status"));
            assertEquals("connect_refused", refused.field("grpc-message"));
            assertEquals(
                    "headgate; error=connection_refused; details=\"connect_refused\"", refused.field("proxy-status"));
            assertEquals("no-store", refused.field("cache-control"));
            assertEquals(0, refused.length());
            assertEquals(502, gateway.nextEnded().status());
            Answer nowhere = client.await(client.headers(
                    true,
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "elsewhere",
                    "content-type",
                    "application/grpc"));
            assertEquals("12", nowhere.field("grpc-status"));
        }
    }
}
