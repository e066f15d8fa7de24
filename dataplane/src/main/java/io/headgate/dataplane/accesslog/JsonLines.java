package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object per line (RFC 8259), always the same keys in the same order; null for what was not there. Times are
 * in microseconds, cut off.
 */
final class JsonLines implements LineFormat {
    private static final byte[] TIME = Ascii.bytes("{\"time\":\"");
    private static final byte[] REQUEST_ID = Ascii.bytes("Z\",\"request_id\":\"");
    private static final byte[] TRACE_ID = Ascii.bytes("\",\"trace_id\":");
    private static final byte[] CLIENT = key("client");
    private static final byte[] PEER = key("peer");
    private static final byte[] LISTENER = key("listener");
    private static final byte[] METHOD = key("method");
    private static final byte[] HOST = key("host");
    private static final byte[] PATH = key("path");
    private static final byte[] QUERY = key("query");
    private static final byte[] PROTOCOL = key("protocol");
    private static final byte[] TLS_VERSION = key("tls_version");
    private static final byte[] CIPHER = key("cipher");
    private static final byte[] SERVER_NAME = key("sni");
    private static final byte[] CLIENT_SUBJECT = key("client_subject");
    private static final byte[] STATUS = key("status");
    private static final byte[] GRPC_STATUS = key("grpc_status");
    private static final byte[] REASON = key("reason");
    private static final byte[] ROUTE = key("route");
    private static final byte[] UPSTREAM = key("upstream");
    private static final byte[] ENDPOINT = key("endpoint");
    private static final byte[] BYTES_IN = key("bytes_in");
    private static final byte[] BYTES_OUT = key("bytes_out");
    private static final byte[] DURATION = key("duration_us");
    private static final byte[] QUEUE = key("queue_us");
    private static final byte[] CONNECT = key("connect_us");
    private static final byte[] FIRST_BYTE = key("first_byte_us");
    private static final byte[] RETRIES = key("retries");
    private static final byte[] USER_AGENT = key("user_agent");
    private static final byte[] REFERER = key("referer");
    private static final byte[] END = Ascii.bytes("}\n");
    private static final byte[] HTTP_10 = Ascii.bytes("\"HTTP/1.0\"");
    private static final byte[] HTTP_11 = Ascii.bytes("\"HTTP/1.1\"");
    private static final byte[] HTTP_2 = Ascii.bytes("\"HTTP/2\"");
    private static final byte[] TCP = Ascii.bytes("\"TCP\"");
    private static final byte[] TLS_12 = Ascii.bytes("\"TLSv1.2\"");
    private static final byte[] TLS_13 = Ascii.bytes("\"TLSv1.3\"");
    private static final byte[] UDP = Ascii.bytes("\"UDP\"");

    /** By ordinal. */
    private static final byte[][] REASONS = Arrays.stream(Failure.values())
            .map(failure -> Ascii.bytes('"' + failure.reason() + '"'))
            .toArray(byte[][]::new);

    private final Redaction redaction;
    private final Day day = new Day("uuuu-MM-dd'T'");
    private final byte[] address = new byte[AccessRecord.ADDRESS_BYTES];
    private final boolean hostHidden;
    private final boolean refererHidden;
    private final boolean userAgentHidden;

    JsonLines(Redaction redaction) {
        this.redaction = redaction;
        hostHidden = redaction.coversField(Ascii.bytes("host"));
        refererHidden = redaction.coversField(Ascii.bytes("referer"));
        userAgentHidden = redaction.coversField(Ascii.bytes("user-agent"));
    }

    @Override
    public void put(AccessRecord record, LineBuffer line) {
        long startedEpochMs = record.startedEpochMs();
        line.put(TIME);
        day.put(line, startedEpochMs);
        Day.putTime(line, startedEpochMs);
        line.put('.');
        line.padded((int) Math.floorMod(startedEpochMs, 1000L), 3);
        line.put(REQUEST_ID);
        line.uuid(record.requestIdHigh(), record.requestIdLow());
        trace(record, line);
        line.put(CLIENT);
        address(line, record.client(address));
        line.put(PEER);
        address(line, record.peer(address));
        text(record, line, LISTENER, AccessRecord.LISTENER);
        text(record, line, METHOD, AccessRecord.METHOD);
        hideable(record, line, HOST, AccessRecord.HOST, hostHidden);
        text(record, line, PATH, AccessRecord.PATH);
        query(record, line);
        line.put(PROTOCOL);
        line.put(protocol(record));
        tls(record, line);
        outcome(record, line);
        numbers(record, line);
        hideable(record, line, USER_AGENT, AccessRecord.USER_AGENT, userAgentHidden);
        referer(record, line);
        line.put(END);
    }

    private static void trace(AccessRecord record, LineBuffer line) {
        line.put(TRACE_ID);
        if ((record.traceIdHigh() | record.traceIdLow()) == 0) {
            line.nul();
        } else {
            line.put('"');
            line.hex(record.traceIdHigh());
            line.hex(record.traceIdLow());
            line.put('"');
        }
    }

    private void tls(AccessRecord record, LineBuffer line) {
        line.put(TLS_VERSION);
        switch (record.tlsVersion()) {
            case "TLSv1.3" -> line.put(TLS_13);
            case "TLSv1.2" -> line.put(TLS_12);
            default -> line.nul();
        }
        text(record, line, CIPHER, AccessRecord.CIPHER);
        hideable(record, line, SERVER_NAME, AccessRecord.SERVER_NAME, hostHidden);
        text(record, line, CLIENT_SUBJECT, AccessRecord.CLIENT_SUBJECT);
    }

    private static byte[] protocol(AccessRecord record) {
        if (record.isPassedOn()) {
            return record.isDatagrams() ? UDP : TCP;
        }
        if (record.http2()) {
            return HTTP_2;
        }
        return record.http10() ? HTTP_10 : HTTP_11;
    }

    private static void outcome(AccessRecord record, LineBuffer line) {
        line.put(STATUS);
        if (record.status() == 0) {
            line.nul();
        } else {
            line.decimal(record.status());
        }
        line.put(GRPC_STATUS);
        if (record.grpcStatus() < 0) {
            line.nul();
        } else {
            line.decimal(record.grpcStatus());
        }
        line.put(REASON);
        reason(line, record.failure());
        text(record, line, ROUTE, AccessRecord.ROUTE);
        text(record, line, UPSTREAM, AccessRecord.UPSTREAM);
        text(record, line, ENDPOINT, AccessRecord.ENDPOINT);
    }

    private static void reason(LineBuffer line, @Nullable Failure failure) {
        if (failure == null) {
            line.nul();
        } else {
            line.put(REASONS[failure.ordinal()]);
        }
    }

    private static void numbers(AccessRecord record, LineBuffer line) {
        line.put(BYTES_IN);
        line.decimal(record.bytesIn());
        line.put(BYTES_OUT);
        line.decimal(record.bytesOut());
        micros(line, DURATION, record.durationNs());
        micros(line, QUEUE, record.queueNs());
        micros(line, CONNECT, record.connectNs());
        micros(line, FIRST_BYTE, record.firstByteNs());
        line.put(RETRIES);
        line.decimal(record.retries());
    }

    private static void micros(LineBuffer line, byte[] key, long ns) {
        line.put(key);
        if (ns < 0) {
            line.nul();
        } else {
            line.decimal(ns / 1000);
        }
    }

    private void address(LineBuffer line, int length) {
        if (length == 0) {
            line.nul();
        } else {
            line.put('"');
            AddressText.put(line, address, length);
            line.put('"');
        }
    }

    private void query(AccessRecord record, LineBuffer line) {
        line.put(QUERY);
        if (record.hasQuery()) {
            int from = record.textStart(AccessRecord.QUERY);
            int length = redaction.maskQuery(record.texts(), from, record.textEnd(AccessRecord.QUERY));
            quoted(line, redaction.masked(), 0, length);
        } else {
            line.nul();
        }
    }

    private void referer(AccessRecord record, LineBuffer line) {
        if (refererHidden || record.isEmpty(AccessRecord.REFERER)) {
            hideable(record, line, REFERER, AccessRecord.REFERER, refererHidden);
            return;
        }
        int from = record.textStart(AccessRecord.REFERER);
        int length = redaction.maskUrl(record.texts(), from, record.textEnd(AccessRecord.REFERER));
        line.put(REFERER);
        quoted(line, redaction.masked(), 0, length);
    }

    private static void hideable(AccessRecord record, LineBuffer line, byte[] key, int text, boolean hidden) {
        if (hidden && !record.isEmpty(text)) {
            line.put(key);
            quoted(line, Redaction.MASK, 0, Redaction.MASK.length);
        } else {
            text(record, line, key, text);
        }
    }

    private static void text(AccessRecord record, LineBuffer line, byte[] key, int text) {
        line.put(key);
        if (record.isEmpty(text)) {
            line.nul();
        } else {
            quoted(line, record.texts(), record.textStart(text), record.textEnd(text));
        }
    }

    private static void quoted(LineBuffer line, byte[] bytes, int from, int to) {
        line.put('"');
        line.json(bytes, from, to);
        line.put('"');
    }

    private static byte[] key(String name) {
        return Ascii.bytes(",\"" + name + "\":");
    }
}
