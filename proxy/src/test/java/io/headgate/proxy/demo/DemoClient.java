package io.headgate.proxy.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks one endpoint over real sockets. */
final class DemoClient implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static URI uri(InetSocketAddress endpoint, String path) {
        return URI.create("http://127.0.0.1:" + endpoint.getPort() + path);
    }

    HttpResponse<byte[]> get(InetSocketAddress endpoint, String path, String... headers) {
        return send("GET", endpoint, path, null, headers);
    }

    HttpResponse<byte[]> postJson(InetSocketAddress endpoint, String path, String json, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "content-type";
        all[1] = "application/json";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return send("POST", endpoint, path, json, all);
    }

    HttpResponse<byte[]> send(
            String method, InetSocketAddress endpoint, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(endpoint, path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpClient http() {
        return http;
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("(none)");
    }

    static String servedBy(HttpResponse<?> response) {
        return header(response, "x-served-by");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
