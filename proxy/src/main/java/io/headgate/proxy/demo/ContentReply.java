package io.headgate.proxy.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers GET and HEAD with {@link Content}: 200, 304, 206 or 416, in the order of RFC 9110 section 13.2.2. */
final class ContentReply {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private ContentReply() {}

    static void send(HttpExchange exchange, Content content) throws IOException {
        Reply.requireMethod(exchange, "GET", "HEAD");
        Headers request = exchange.getRequestHeaders();
        Headers response = exchange.getResponseHeaders();
        response.set("etag", content.etag());
        response.set("last-modified", HTTP_DATE.format(content.modified()));
        response.set("cache-control", content.cacheControl());
        if (unchanged(request, content)) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        response.set("accept-ranges", "bytes");
        response.set("content-type", content.type());
        ByteRange range = wanted(exchange, content);
        int size = content.bytes().length;
        if (range == null) {
            Reply.body(exchange, 200, content.bytes(), 0, size);
        } else if (range.isEmpty()) {
            response.set("content-range", "bytes */" + size);
            response.remove("content-type");
            exchange.sendResponseHeaders(416, -1);
        } else {
            response.set("content-range", "bytes " + range.first() + "-" + range.last() + "/" + size);
            Reply.body(exchange, 206, content.bytes(), range.first(), range.length());
        }
    }

    /** If-None-Match decides alone when it is there (RFC 9110 section 13.1.3). */
    private static boolean unchanged(Headers request, Content content) {
        String noneMatch = request.getFirst("if-none-match");
        if (noneMatch != null) {
            return matchesAny(String.join(",", request.get("if-none-match")), content.etag());
        }
        Instant since = date(request.getFirst("if-modified-since"));
        return since != null && !content.modified().isAfter(since);
    }

    /** Our tags hold no comma, so the list may be split at them; the comparison is the weak one. */
    private static boolean matchesAny(String tags, String etag) {
        for (String each : tags.split(",", -1)) {
            String tag = each.strip();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    /** Null when the whole is to be sent: no range, a HEAD, several ranges, or an If-Range that no longer holds. */
    private static @Nullable ByteRange wanted(HttpExchange exchange, Content content) {
        String range = exchange.getRequestHeaders().getFirst("range");
        if (range == null || !exchange.getRequestMethod().equals("GET")) {
            return null;
        }
        String condition = exchange.getRequestHeaders().getFirst("if-range");
        // Strong comparison, or exactly our date (RFC 9110 section 13.1.5).
        if (condition != null
                && !condition.equals(content.etag())
                && !content.modified().equals(date(condition))) {
            return null;
        }
        return ByteRange.parse(range, content.bytes().length);
    }

    private static @Nullable Instant date(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.from(HTTP_DATE.parse(text));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
