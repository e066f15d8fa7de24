package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events pass one by one, as they come, however well they could be compressed. */
class EventStreamTest {
    private static final int EVENTS = 5;
    private static final String EVENT = "data: " + "x".repeat(2000) + "\n\n";

    /** One for each event that the client has read. */
    private final Semaphore read = new Semaphore(1);

    @TempDir
    private Path folder;

    /** Whether the client has read what was sent before; if it does not in time, the stream ends early. */
    private boolean goesOn() {
        try {
            return read.tryAcquire(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void http1(OriginConnection connection) throws IOException {
        connection.readHead();
        connection.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
        for (int i = 0; i < EVENTS && goesOn(); i++) {
            connection.send(Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n");
        }
        connection.send("0\r\n\r\n");
    }

    private void http2(OriginConnection connection) throws IOException {
        H2Server server = H2Server.accept(connection);
        int stream = server.expect().stream();
        server.headers(stream, false, ":status", "200", "content-type", "text/event-stream");
        for (int i = 0; i < EVENTS && goesOn(); i++) {
            server.frame(H2Client.DATA, 0, stream, EVENT.getBytes(US_ASCII));
        }
        server.frame(H2Client.DATA, H2Client.END_STREAM, stream, new byte[0]);
        while (server.read() != null) {}
    }

    @ParameterizedTest
    @CsvSource({"HTTP_2, h2", "HTTP_2, http1", "HTTP_1_1, h2", "HTTP_1_1, http1"})
    void eachEventPassesOverTlsWhenItIsSent(HttpClient.Version version, String protocol) throws Exception {
        Certificates certificates = new Certificates(folder);
        String certificate = certificates.make("web", "localhost");
        try (TestOrigin origin = TestOrigin.start(protocol.equals("h2") ? this::http2 : this::http1);
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {}, tls: { certificates: [ %s ] } } }
                        routes: [ { filters: { gzip: {} }, upstream: app } ]
                        upstreams: { app: { protocol: %s, endpoints: [ "${origin}" ] } }
                        """.formatted(certificate, protocol), origin);
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(certificates.trusting("web"))
                        .version(version)
                        .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + "/"))
                    .header("accept-encoding", "gzip")
                    .build();
            HttpResponse<java.io.InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(version, answer.version());
            assertTrue(answer.headers().firstValue("content-encoding").isEmpty());
            try (BufferedReader events = new BufferedReader(new InputStreamReader(answer.body(), US_ASCII))) {
                for (int i = 0; i < EVENTS; i++) {
                    assertEquals(EVENT.strip(), events.readLine(), "event " + i);
                    assertEquals("", events.readLine());
                    read.release();
                }
            }
        }
    }
}
