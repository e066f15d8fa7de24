package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access log as a stream of events, as its bytes come. */
class AccessLogStreamTest {
    private static final int RECEIVE_BYTES = 4096;
    private static final int PIPELINED = 16;
    /** What is looked for may have begun in the read before. */
    private static final int TAIL = 256;

    private static final int PATIENCE_MS = 20_000;

    @TempDir
    private Path dir;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(dir, """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { name: ping, respond: { body: pong } } ]
                """);
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    /** Follows with a small window, so that whoever writes soon waits. */
    private Socket follow(String query) throws IOException {
        return follow(node, query, "");
    }

    /** @param fields more of them, each with its end */
    private static Socket follow(TestNode node, String query, String fields) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.setSoTimeout(PATIENCE_MS);
        String admin = node.adminAddress();
        int port = Integer.parseInt(admin.substring(admin.lastIndexOf(':') + 1));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String head = "GET /v1/access-log" + query + " HTTP/1.1\r\nhost: localhost\r\n" + fields + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** All that comes up to a text, without the chunks that it comes in. */
    private static String readTo(String end, InputStream in) throws IOException {
        StringBuilder raw = new StringBuilder();
        byte[] some = new byte[64 * 1024];
        while (true) {
            int length = in.read(some);
            assertTrue(length >= 0, () -> "the end before '" + end + "' in " + raw);
            raw.append(new String(some, 0, length, StandardCharsets.US_ASCII));
            if (unchunked(raw.substring(Math.max(0, raw.length() - length - TAIL)))
                    .contains(end)) {
                return unchunked(raw.toString());
            }
        }
    }

    private static String unchunked(String raw) {
        return raw.replaceAll("\r\n[0-9a-f]+\r\n", "");
    }

    private void requests() {
        requests(node);
    }

    private static void requests(TestNode node) {
        String one = "GET /ping HTTP/1.1\r\nhost: a\r\n\r\n";
        try (TestClient client = TestClient.connect(node.address())) {
            for (int i = 0; i < 32; i++) {
                client.send(one.repeat(PIPELINED));
                for (int j = 0; j < PIPELINED; j++) {
                    client.read();
                }
            }
        }
    }

    @Test
    void anEventIsALineOfJson() throws IOException {
        try (Socket socket = follow("?lines=1&route=ping")) {
            String head = readTo(":\n\n", socket.getInputStream());
            assertTrue(head.startsWith("HTTP/1.1 200 OK\r\n"), head);
            assertTrue(head.toLowerCase(java.util.Locale.ROOT).contains("content-type: text/event-stream"), head);
            requests();
            String event = readTo("}\n\n", socket.getInputStream());
            String json = event.substring(event.indexOf("data: ") + 6, event.indexOf("}\n\n") + 1);
            assertEquals("ping", Shown.parse(json).get("route"));
        }
    }

    @Test
    void whoMayNotReadItAnyMoreReadsNoMore() throws IOException {
        String yaml = """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { name: ping, respond: { body: pong } } ]
                """;
        try (TestNode guarded = TestNode.start(Files.createDirectory(dir.resolve("guarded")), TestUsers.ADMIN, yaml);
                Socket socket = follow(guarded, "", "authorization: Bearer " + TestUsers.VIEWER_TOKEN + "\r\n")) {
            readTo(":\n\n", socket.getInputStream());
            requests(guarded);
            readTo("data: ", socket.getInputStream());
            guarded.rewriteAll("admin: " + TestUsers.ADMIN.replace("viewer: {", "other: {") + "\nworkers: 2\n" + yaml);
            HttpResponse<String> reload = guarded.send(guarded.request("/v1/reload")
                    .header("authorization", "Bearer " + TestUsers.ADMIN_TOKEN)
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.noBody()));
            assertEquals(200, reload.statusCode(), reload.body());
            Await.until("the stream to end", () -> {
                requests(guarded);
                return readEnd(socket);
            });
        }
    }

    /** Reads what is there; whether that was the end. */
    private static boolean readEnd(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            byte[] some = new byte[64 * 1024];
            int length = in.read(some);
            return length < 0 || new String(some, 0, length, StandardCharsets.US_ASCII).endsWith("\r\n0\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoIsTooSlowIsToldHowManyLinesAreMissing() throws IOException {
        try (Socket socket = follow("")) {
            readTo(":\n\n", socket.getInputStream());
            Await.until("lines to be dropped", () -> {
                requests();
                return node.node().logFollowersDropped() > 0;
            });
            String told = readTo("event: dropped\ndata: {\"dropped\":", socket.getInputStream());
            assertTrue(told.contains("data: {\"time\":"), "lines before that are told too");
            assertTrue(node.get("/metrics").body().contains("headgate_access_log_followers_dropped_total "));
        }
    }
}
