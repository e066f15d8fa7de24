package io.headgate.proxy.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The plain answers: a whole body, its type, nothing cached. */
final class Reply {
    private Reply() {}

    static void text(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", text);
    }

    static void json(HttpExchange exchange, int status, Object value) throws IOException {
        send(exchange, status, "application/json", Json.write(value));
    }

    static void problem(HttpExchange exchange, Refusal refusal) throws IOException {
        refusal.headers().forEach(exchange.getResponseHeaders()::set);
        send(exchange, refusal.status(), "application/problem+json", Json.write(refusal.members()));
    }

    static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        exchange.getResponseHeaders().set("cache-control", "no-store");
        exchange.getResponseHeaders().set("content-type", type);
        body(exchange, status, text.getBytes(StandardCharsets.UTF_8), 0, -1);
    }

    /**
     * Sends {@code length} bytes of a body, or all from {@code from} on when it is -1; the head alone when asked by
     * HEAD.
     */
    static void body(HttpExchange exchange, int status, byte[] body, int from, int length) throws IOException {
        int count = length < 0 ? body.length - from : length;
        boolean headOnly = exchange.getRequestMethod().equals("HEAD");
        if (headOnly || count == 0) {
            if (headOnly) {
                exchange.getResponseHeaders().set("content-length", Integer.toString(count));
            }
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, count);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body, from, count);
        }
    }

    /** @throws Refusal 405 that lists the methods there are */
    static void requireMethod(HttpExchange exchange, String... methods) {
        if (!List.of(methods).contains(exchange.getRequestMethod())) {
            String allowed = String.join(", ", methods);
            throw new Refusal(
                            405,
                            "method",
                            "This path answers " + allowed + ", not " + exchange.getRequestMethod() + ".")
                    .header("allow", allowed);
        }
    }

    static Refusal notFound(HttpExchange exchange, String remedy) {
        return new Refusal(
                404, "not_found", "Nothing is at " + exchange.getRequestURI().getPath() + "; " + remedy);
    }
}
