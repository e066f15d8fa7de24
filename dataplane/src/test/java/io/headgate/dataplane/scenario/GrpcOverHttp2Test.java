package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of gRPC: HTTP/2 on both sides, messages as they come in either direction, the outcome in trailers. */
class GrpcOverHttp2Test {
    private static final String OVER_H2 = """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { match: { path_prefix: / , host: a }, upstream: app } ]
            upstreams: { app: { protocol: h2, endpoints: [ "${origin}" ] } }
            """;

    @Test
    void messagesPassOneByOneInBothDirectionsAndTheOutcomeFollows() {
        try (TestOrigin origin = GrpcCalls.echo();
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = GrpcCalls.begin(client);
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
            Answer answer = client.await(GrpcCalls.begin(client));
            assertEquals(
                    List.of(new Line("grpc-status", "9"), new Line("grpc-status-details-bin", details)),
                    answer.trailers);
            assertEquals(9, gateway.nextEnded().grpcStatus());
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
            Answer answer = client.await(GrpcCalls.begin(client));
            assertEquals(List.of(new Line("grpc-status", "0")), answer.trailers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {":status", "connection", "Grpc-Status"})
    void whatNoMessageMayHaveBreaksTheAnswerOff(String name) {
        try (TestOrigin origin = trailing("grpc-status", "0", name, "200");
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            assertEquals(
                    new Line("grpc-message", "body_cut"),
                    client.await(GrpcCalls.begin(client)).trailers.getLast());
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
            int call = GrpcCalls.begin(client);
            client.data(call, "ping", true);
            Answer answer = client.await(call);
            assertEquals("5", answer.field("grpc-status"));
            assertEquals(5, gateway.nextEnded().grpcStatus());
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
            int call = GrpcCalls.begin(client, "grpc-timeout", "300m");
            client.data(call, "ping", true);
            Answer answer = client.await(call);
            assertEquals(200, answer.status);
            assertEquals("4", answer.field("grpc-status"));
            assertEquals("total_timeout", answer.field("grpc-message"));
            assertEquals(Failure.TOTAL_TIMEOUT, gateway.nextEnded().failure());
        }
    }

    /** Begins an answer, sends a message, and resets the stream if the client's message says so. */
    private static TestOrigin beginning() {
        return TestOrigin.start(connection -> {
            H2Server server = H2Server.accept(connection);
            for (H2Server.Frame head = server.request(); head != null; head = server.request()) {
                server.headers(head.stream(), false, ":status", "200", "content-type", "application/grpc");
                server.frame(H2Client.DATA, 0, head.stream(), new byte[] {1, 2, 3});
                if (new String(server.expectFrame().payload(), ISO_8859_1).equals("reset")) {
                    server.frame(H2Client.RST_STREAM, 0, head.stream(), H2Client.number(8));
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"wait, 4, total_timeout", "reset, 14, body_cut"})
    void whatFailsWithinAnAnswerIsSaidBehindIt(String message, String status, String reason) {
        try (TestOrigin origin = beginning();
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = status.equals("4") ? GrpcCalls.begin(client, "grpc-timeout", "300m") : GrpcCalls.begin(client);
            client.data(call, message, true);
            Answer answer = client.await(call);
            assertEquals(-1, answer.resetCode);
            assertEquals(3, answer.length());
            assertEquals(List.of(new Line("grpc-status", status), new Line("grpc-message", reason)), answer.trailers);
            Ended ended = gateway.nextEnded();
            assertEquals(reason, String.valueOf(ended.failure()).toLowerCase(Locale.ROOT));
            assertEquals(200, ended.status());
            assertEquals(Integer.parseInt(status), ended.grpcStatus());
            client.ping();
        }
    }

    @Test
    void soItIsWhenTheClientHasMoreToSay() {
        try (TestOrigin origin = beginning();
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = GrpcCalls.begin(client);
            client.data(call, "reset", false);
            Answer answer = client.await(call);
            assertEquals(new Line("grpc-status", "14"), answer.trailers.getFirst());
            client.ping();
            assertEquals(0, answer.resetCode, "told to stop, without an error");
        }
    }

    /** Says in each answer which it is. */
    private static TestOrigin calledSo(String name) {
        return TestOrigin.start(connection -> {
            H2Server server = H2Server.accept(connection);
            for (H2Server.Frame head = server.request(); head != null; head = server.request()) {
                server.headers(head.stream(), false, ":status", "200", "content-type", "application/grpc");
                server.frame(H2Client.DATA, 0, head.stream(), name.getBytes(ISO_8859_1));
                server.headers(head.stream(), true, "grpc-status", "0");
            }
        });
    }

    @Test
    void callsOnOneConnectionAreBalancedOneByOne() {
        try (TestOrigin first = calledSo("a");
                TestOrigin second = calledSo("b");
                Gateway gateway = Gateway.start(
                        OVER_H2.replace("h2,", "h2, balance: round_robin,")
                                .replace("\"${origin}\"", "\"${origin}\", \"${origin2}\""),
                        first,
                        second);
                H2Client client = H2Client.connect(gateway)) {
            StringBuilder served = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                int call = GrpcCalls.begin(client);
                client.data(call, "ping", true);
                served.append(client.await(call).text());
            }
            assertTrue(
                    served.toString().equals("ab".repeat(5))
                            || served.toString().equals("ba".repeat(5)),
                    served::toString);
            assertEquals(1, first.connectionCount());
            assertEquals(1, second.connectionCount());
        }
    }

    @Test
    void whoCallsTooOftenIsToldWhenToComeAgain() {
        String yaml = OVER_H2.replace("upstream: app }", "filters: { rate_limit: { rate: 1/h } }, upstream: app }");
        try (Gateway gateway = Gateway.start(yaml.replace("${origin}", TestOrigin.refusing()));
                H2Client client = H2Client.connect(gateway)) {
            client.await(GrpcCalls.begin(client));
            Answer limited = client.await(GrpcCalls.begin(client));
            assertEquals("8", limited.field("grpc-status"));
            assertEquals("application/grpc", limited.field("content-type"));
            assertTrue(Integer.parseInt(String.valueOf(limited.field("retry-after"))) > 3000);
        }
    }

    @Test
    void whatFailsHereIsSaidInItsOwnWords() {
        try (Gateway gateway = Gateway.start(OVER_H2.replace("${origin}", TestOrigin.refusing()));
                H2Client client = H2Client.connect(gateway)) {
            Answer refused = client.await(GrpcCalls.begin(client));
            assertEquals(200, refused.status);
            assertEquals("application/grpc", refused.field("content-type"));
            assertEquals("14", refused.field("grpc-status"));
            assertEquals("connect_refused", refused.field("grpc-message"));
            assertEquals(
                    "headgate; error=connection_refused; details=\"connect_refused\"", refused.field("proxy-status"));
            assertEquals("no-store", refused.field("cache-control"));
            assertEquals(0, refused.length());
            Ended ended = gateway.nextEnded();
            assertEquals(502, ended.status());
            assertEquals(14, ended.grpcStatus());
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
