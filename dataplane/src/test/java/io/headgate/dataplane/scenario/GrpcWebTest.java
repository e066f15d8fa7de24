package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Client.Answer;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls of gRPC-Web to an endpoint that speaks gRPC: bytes as its project's PROTOCOL-WEB has them. */
class GrpcWebTest {
    private static final String YAML = """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { filters: { grpc_web: {} }, upstream: app } ]
            upstreams: { app: { protocol: h2, endpoints: [ "${origin}" ] } }
            """;

    private static final String ASKED = "\0\0\0\0\4ping";
    private static final String FIRST = "\0\0\0\0\3one";
    private static final String SECOND = "\0\0\0\0\3two";
    private static final String TRAILERS = "grpc-status: 0\r\ngrpc-message: fine\r\n";
    private static final String TRAILER_FRAME = "\u0080\0\0\0" + (char) TRAILERS.length() + TRAILERS;

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }

    private static String post(String type, String body) {
        return Requests.post("/a.B/C", body, "content-type: " + type, "x-grpc-web: 1");
    }

    /** Streams two messages in answer to one. */
    private static TestOrigin streaming() {
        return TestOrigin.start(connection -> {
            H2Server server = H2Server.accept(connection);
            for (H2Server.Frame request = server.request(); request != null; request = server.request()) {
                serve(server, request);
            }
        });
    }

    private static void serve(H2Server server, H2Server.Frame request) throws IOException {
        assertEquals("application/grpc+proto", request.field("content-type"));
        assertEquals("trailers", request.field("te"));
        StringBuilder asked = new StringBuilder();
        H2Server.Frame frame = server.expectFrame();
        while (!frame.last()) {
            asked.append(new String(frame.payload(), ISO_8859_1));
            frame = server.expectFrame();
        }
        asked.append(new String(frame.payload(), ISO_8859_1));
        assertEquals(ASKED, asked.toString());
        int stream = request.stream();
        server.headers(stream, false, ":status", "200", "content-type", "application/grpc+proto", "x-seen", "1");
        server.frame(H2Client.DATA, 0, stream, FIRST.getBytes(ISO_8859_1));
        server.frame(H2Client.DATA, 0, stream, SECOND.getBytes(ISO_8859_1));
        server.headers(stream, true, "grpc-status", "0", "grpc-message", "fine");
    }

    @Test
    void aBinaryCallOverHttp1GetsItsMessagesAndThenTheTrailersAsAFrame() {
        try (TestOrigin origin = streaming();
                Gateway gateway = Gateway.start(YAML, origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                Message answer = client.roundTrip(post("application/grpc-web+proto", ASKED));
                assertEquals(200, answer.status());
                assertEquals("application/grpc-web+proto", answer.field("content-type"));
                assertEquals("1", answer.field("x-seen"));
                assertEquals(FIRST + SECOND + TRAILER_FRAME, new String(answer.body(), ISO_8859_1));
                assertEquals(List.of(), answer.trailers());
            }
        }
    }

    @Test
    void aCallInTextIsBase64InBothDirections() {
        try (TestOrigin origin = streaming();
                Gateway gateway = Gateway.start(YAML, origin);
                TestClient client = gateway.connect()) {
            String padded = base64(ASKED.substring(0, 5)) + base64(ASKED.substring(5));
            for (String body : List.of(base64(ASKED), padded)) {
                client.send(post("application/grpc-web-text+proto", body));
                Message answer = client.read();
                assertEquals("application/grpc-web-text+proto", answer.field("content-type"));
                assertEquals(base64(FIRST) + base64(SECOND) + base64(TRAILER_FRAME), answer.text());
            }
        }
    }

    @Test
    void overHttp2ItIsTheSame() {
        try (TestOrigin origin = streaming();
                Gateway gateway = Gateway.start(YAML, origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = client.post("/a.B/C", "content-type", "application/grpc-web-text+proto");
            String body = base64(ASKED);
            client.data(call, body.substring(0, 3), false);
            client.ping();
            client.data(call, body.substring(3), true);
            Answer answer = client.await(call);
            assertEquals(base64(FIRST) + base64(SECOND) + base64(TRAILER_FRAME), answer.text());
            assertEquals(List.of(), answer.trailers);
        }
    }

    @Test
    void theServerMayPauseBetweenMessagesAsLongAsATunnelMayBeSilent() {
        String yaml = YAML.replace("filters:", "timeouts: { first_byte: 200ms }, filters:")
                .replace("h2,", "h2, keep_alive: { ping: 600ms },");
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    server.headers(stream, false, ":status", "200", "content-type", "application/grpc");
                    while (server.expectFrame().type() != H2Client.PING) {} // it comes after 600 ms without a word
                    server.headers(stream, true, "grpc-status", "0", "grpc-message", "fine");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(yaml, origin)) {
            Message answer = gateway.ask(post("application/grpc-web", ASKED));
            assertEquals(TRAILER_FRAME, new String(answer.body(), ISO_8859_1));
        }
    }

    @Test
    void anAnswerOfTrailersOnlyHasThemInItsHead() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    server.headers(
                            stream, true, ":status", "200", "content-type", "application/grpc", "grpc-status", "5");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(YAML, origin)) {
            Message answer = gateway.ask(post("application/grpc-web", ASKED));
            assertEquals("application/grpc-web", answer.field("content-type"));
            assertEquals("5", answer.field("grpc-status"));
            assertEquals("", answer.text());
        }
    }

    @Test
    void whatIsNoBase64IsRefused() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(YAML, origin)) {
            for (String body : List.of("AAAA*", "AAA")) {
                assertEquals(
                        400,
                        gateway.ask(post("application/grpc-web-text", body)).status());
                assertEquals(Failure.BAD_BASE64, gateway.nextEnded().failure());
            }
        }
    }

    @Test
    void whatFailsHereIsSaidByTheStatusOfHttp() {
        try (Gateway gateway = Gateway.start(YAML.replace("${origin}", TestOrigin.refusing()));
                H2Client client = H2Client.connect(gateway)) {
            int call = client.post("/a.B/C", "content-type", "application/grpc-web");
            client.data(call, ASKED, true);
            assertEquals(502, client.await(call).status);
        }
    }

    @Test
    void whatIsNotGrpcWebPassesAsItIs() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    for (H2Server.Frame request = server.request(); request != null; request = server.request()) {
                        String type = request.field("content-type");
                        assertTrue(type == null || !type.equals("application/grpc"), type);
                        server.headers(request.stream(), false, ":status", "200", "content-type", "text/html");
                        server.frame(H2Client.DATA, 0, request.stream(), "page".getBytes(ISO_8859_1));
                        server.headers(request.stream(), true, "x-sum", "1");
                    }
                });
                Gateway gateway = Gateway.start(YAML, origin)) {
            Message page = gateway.ask(Requests.GET);
            assertEquals("page", page.text());
            assertEquals(1, page.trailers().size());
            Message notGrpc = gateway.ask(post("application/grpc-website", ASKED));
            assertEquals("page", notGrpc.text());
            assertEquals("text/html", notGrpc.field("content-type"));
        }
    }
}
