package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The answers to failures: problem details (RFC 9457), or the operator's page for the status. Each says in
 * {@code proxy-status} (RFC 9209) that it is the gateway's own. Built once per snapshot. Immutable.
 */
public final class Replies {
    /** By status (RFC 9110 section 15 and its registry); empty for those without one here. */
    private static final byte[][] TITLES = new byte[600][];

    static {
        Arrays.fill(TITLES, new byte[0]);
        TITLES[100] = Ascii.bytes("Continue");
        TITLES[101] = Ascii.bytes("Switching Protocols");
        TITLES[103] = Ascii.bytes("Early Hints");
        TITLES[200] = Ascii.bytes("OK");
        TITLES[201] = Ascii.bytes("Created");
        TITLES[202] = Ascii.bytes("Accepted");
        TITLES[203] = Ascii.bytes("Non-Authoritative Information");
        TITLES[204] = Ascii.bytes("No Content");
        TITLES[205] = Ascii.bytes("Reset Content");
        TITLES[206] = Ascii.bytes("Partial Content");
        TITLES[207] = Ascii.bytes("Multi-Status");
        TITLES[300] = Ascii.bytes("Multiple Choices");
        TITLES[301] = Ascii.bytes("Moved Permanently");
        TITLES[302] = Ascii.bytes("Found");
        TITLES[303] = Ascii.bytes("See Other");
        TITLES[304] = Ascii.bytes("Not Modified");
        TITLES[307] = Ascii.bytes("Temporary Redirect");
        TITLES[308] = Ascii.bytes("Permanent Redirect");
        TITLES[400] = Ascii.bytes("Bad Request");
        TITLES[401] = Ascii.bytes("Unauthorized");
        TITLES[402] = Ascii.bytes("Payment Required");
        TITLES[403] = Ascii.bytes("Forbidden");
        TITLES[404] = Ascii.bytes("Not Found");
        TITLES[405] = Ascii.bytes("Method Not Allowed");
        TITLES[406] = Ascii.bytes("Not Acceptable");
        TITLES[408] = Ascii.bytes("Request Timeout");
        TITLES[409] = Ascii.bytes("Conflict");
        TITLES[410] = Ascii.bytes("Gone");
        TITLES[411] = Ascii.bytes("Length Required");
        TITLES[412] = Ascii.bytes("Precondition Failed");
        TITLES[413] = Ascii.bytes("Content Too Large");
        TITLES[414] = Ascii.bytes("URI Too Long");
        TITLES[415] = Ascii.bytes("Unsupported Media Type");
        TITLES[416] = Ascii.bytes("Range Not Satisfiable");
        TITLES[417] = Ascii.bytes("Expectation Failed");
        TITLES[421] = Ascii.bytes("Misdirected Request");
        TITLES[422] = Ascii.bytes("Unprocessable Content");
        TITLES[423] = Ascii.bytes("Locked");
        TITLES[425] = Ascii.bytes("Too Early");
        TITLES[426] = Ascii.bytes("Upgrade Required");
        TITLES[428] = Ascii.bytes("Precondition Required");
        TITLES[429] = Ascii.bytes("Too Many Requests");
        TITLES[431] = Ascii.bytes("Request Header Fields Too Large");
        TITLES[451] = Ascii.bytes("Unavailable For Legal Reasons");
        TITLES[500] = Ascii.bytes("Internal Server Error");
        TITLES[501] = Ascii.bytes("Not Implemented");
        TITLES[502] = Ascii.bytes("Bad Gateway");
        TITLES[503] = Ascii.bytes("Service Unavailable");
        TITLES[504] = Ascii.bytes("Gateway Timeout");
        TITLES[505] = Ascii.bytes("HTTP Version Not Supported");
    }

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

    /** The reason phrase of a status from 100 to 599; empty for those without one here. Borrowed, never changed. */
    public static byte[] title(int status) {
        return TITLES[status];
    }

    private static String text(byte[] title) {
        return Ascii.text(title, 0, title.length);
    }

    private static Reply problem(Failure failure) {
        String head = "{\"type\":\"about:blank\",\"title\":\"" + text(title(failure.status())) + "\",\"status\":"
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
