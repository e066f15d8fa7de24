package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import java.util.EnumMap;
import java.util.Map;

/**
 * The answers to failures: problem details (RFC 9457), or the operator's page for the status. Each says in
 * {@code proxy-status} (RFC 9209) that it is the gateway's own. Built once per snapshot. Immutable.
 */
public final class Replies {
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "No Content"),
            Map.entry(301, "Moved Permanently"),
            Map.entry(302, "Found"),
            Map.entry(303, "See Other"),
            Map.entry(304, "Not Modified"),
            Map.entry(307, "Temporary Redirect"),
            Map.entry(308, "Permanent Redirect"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(410, "Gone"),
            Map.entry(408, "Request Timeout"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(417, "Expectation Failed"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"),
            Map.entry(505, "HTTP Version Not Supported"));

    private final Map<Failure, Reply> replies = new EnumMap<>(Failure.class);

    /** {@code pages} are HTML bodies by status. */
    public Replies(Map<Integer, byte[]> pages) {
        for (Failure failure : Failure.values()) {
            if (failure.status() != 0) {
                byte[] page = pages.get(failure.status());
                replies.put(failure, page == null ? problem(failure) : page(failure, page));
            }
        }
    }

    /** The answer to {@code failure}, whose status is not 0. */
    Reply of(Failure failure) {
        Reply reply = replies.get(failure);
        if (reply == null) {
            throw new IllegalArgumentException(failure + " is not answered");
        }
        return reply;
    }

    /** The reason phrase of a status; empty for those without one here. */
    public static String title(int status) {
        return TITLES.getOrDefault(status, "");
    }

    private static Reply problem(Failure failure) {
        String head = "{\"type\":\"about:blank\",\"title\":\"" + title(failure.status()) + "\",\"status\":"
                + failure.status() + ",\"detail\":\"" + failure.detail() + "\",\"reason\":\"" + failure.reason()
                + "\",\"instance\":\"urn:uuid:";
        return new Reply(
                failure.status(),
                Ascii.bytes("content-type: application/problem+json\r\n" + common(failure)),
                Ascii.bytes(head),
                Ascii.bytes("\"}\n"));
    }

    private static Reply page(Failure failure, byte[] page) {
        return Reply.of(failure.status(), "content-type: text/html; charset=utf-8\r\n" + common(failure), page);
    }

    private static String common(Failure failure) {
        return "cache-control: no-store\r\nproxy-status: headgate; error=" + failure.proxyError() + "; details=\""
                + failure.reason() + "\"\r\n";
    }
}
