package io.headgate.dataplane.trace;

import io.headgate.dataplane.accesslog.AccessRecord;
import io.headgate.dataplane.exchange.RequestId;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * One exchange as OpenTelemetry's {@code Span}, with the attributes of its conventions for HTTP servers (semantic
 * conventions 1.23 and later), and those of our own under {@code headgate.}. Queries are left out, as they may hold
 * secrets. Not thread-safe.
 */
final class Span {
    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;
    private static final int PARENT_ID = 4;
    private static final int NAME = 5;
    private static final int KIND = 6;
    private static final int START = 7;
    private static final int END = 8;
    private static final int ATTRIBUTES = 9;
    private static final int STATUS = 15;
    private static final int FLAGS = 16;

    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int STRING_VALUE = 1;
    private static final int INT_VALUE = 3;
    private static final int STATUS_CODE = 3;

    private static final int KIND_SERVER = 2;
    private static final int STATUS_ERROR = 2;

    /** Sampled, and whether a parent is elsewhere is known. */
    private static final int SAMPLED = 0x101;

    private static final int PARENT_IS_REMOTE = 0x200;

    private static final long NS_PER_MS = 1_000_000;

    /** Others have a name that the conventions ask for, so that a client cannot invent span names. */
    private static final List<byte[]> METHODS = Arrays.stream(
                    new String[] {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
            .map(Ascii::bytes)
            .toList();

    private static final byte[] OTHER_METHOD = Ascii.bytes("_OTHER");
    private static final byte[] OTHER_NAME = Ascii.bytes("HTTP");

    private final Protobuf out;
    private final byte[] address = new byte[AccessRecord.ADDRESS_BYTES];
    private final byte[] name = new byte[AccessRecord.TEXTS_BYTES_MAX];
    private final byte[] requestId = new byte[RequestId.TEXT_BYTES];

    Span(Protobuf out) {
        this.out = out;
    }

    /** Writes the fields of one span. */
    void put(AccessRecord record) {
        out.id(TRACE_ID, record.traceIdHigh(), record.traceIdLow());
        out.id(SPAN_ID, record.spanId());
        if (record.parentId() != 0) {
            out.id(PARENT_ID, record.parentId());
        }
        boolean known = isKnownMethod(record);
        name(record, known);
        out.number(KIND, KIND_SERVER);
        long startNs = record.startedEpochMs() * NS_PER_MS;
        out.fixed64(START, startNs);
        out.fixed64(END, startNs + record.durationNs());
        request(record, known);
        outcome(record);
        own(record);
        out.fixed32(FLAGS, record.parentId() == 0 ? SAMPLED : SAMPLED | PARENT_IS_REMOTE);
    }

    /** Method and route: of few values, as span names should be. */
    private void name(AccessRecord record, boolean known) {
        byte[] texts = record.texts();
        int method = record.textStart(AccessRecord.METHOD);
        int at = known
                ? copy(texts, method, record.textEnd(AccessRecord.METHOD), 0)
                : copy(OTHER_NAME, 0, OTHER_NAME.length, 0);
        name[at++] = ' ';
        at = copy(texts, record.textStart(AccessRecord.ROUTE), record.textEnd(AccessRecord.ROUTE), at);
        out.text(NAME, name, 0, at);
    }

    private int copy(byte[] from, int start, int end, int at) {
        System.arraycopy(from, start, name, at, end - start);
        return at + end - start;
    }

    private void request(AccessRecord record, boolean known) {
        if (known) {
            text(record, "http.request.method", AccessRecord.METHOD);
        } else {
            utf8(ATTRIBUTES, "http.request.method", OTHER_METHOD);
            text(record, "http.request.method_original", AccessRecord.METHOD);
        }
        text(record, "http.route", AccessRecord.ROUTE);
        ascii("url.scheme", record.tlsVersion().isEmpty() ? "http" : "https");
        text(record, "url.path", AccessRecord.PATH);
        text(record, "server.address", AccessRecord.HOST);
        ascii("network.protocol.version", record.http2() ? "2" : record.http10() ? "1.0" : "1.1");
        address("client.address", record.client(address));
        address("network.peer.address", record.peer(address));
        text(record, "user_agent.original", AccessRecord.USER_AGENT);
    }

    private void outcome(AccessRecord record) {
        Failure failure = record.failure();
        if (record.status() != 0) {
            number("http.response.status_code", record.status());
        }
        if (record.grpcStatus() >= 0) {
            number("rpc.grpc.status_code", record.grpcStatus());
        }
        boolean server = record.status() == 0 || record.status() >= 500;
        if (failure != null || server) {
            ascii("error.type", failure == null ? String.valueOf(record.status()) : failure.reason());
        }
        if (server) { // a client's mistake is no error of the server's span
            int mark = out.begin(STATUS);
            out.number(STATUS_CODE, STATUS_ERROR);
            out.end(mark);
        }
    }

    private void own(AccessRecord record) {
        text(record, "headgate.listener", AccessRecord.LISTENER);
        text(record, "headgate.upstream", AccessRecord.UPSTREAM);
        text(record, "headgate.endpoint", AccessRecord.ENDPOINT);
        RequestId.put(requestId, 0, record.requestIdHigh(), record.requestIdLow());
        utf8(ATTRIBUTES, "headgate.request_id", requestId);
        number("headgate.retries", record.retries());
        micros("headgate.queue_us", record.queueNs());
        micros("headgate.connect_us", record.connectNs());
        micros("headgate.first_byte_us", record.firstByteNs());
    }

    private void micros(String key, long ns) {
        if (ns >= 0) {
            number(key, ns / 1000);
        }
    }

    private static boolean isKnownMethod(AccessRecord record) {
        int from = record.textStart(AccessRecord.METHOD);
        int to = record.textEnd(AccessRecord.METHOD);
        for (byte[] method : METHODS) {
            if (Arrays.equals(method, 0, method.length, record.texts(), from, to)) {
                return true;
            }
        }
        return false;
    }

    private void address(String key, int length) {
        if (length > 0) {
            try {
                byte[] bytes = Arrays.copyOf(address, length);
                ascii(key, InetAddress.getByAddress(bytes).getHostAddress());
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address of " + length + " bytes", e);
            }
        }
    }

    private void ascii(String key, String value) {
        utf8(ATTRIBUTES, key, Ascii.bytes(value));
    }

    private void text(AccessRecord record, String key, int text) {
        if (!record.isEmpty(text)) {
            int attribute = begin(ATTRIBUTES, key);
            int value = out.begin(VALUE);
            out.text(STRING_VALUE, record.texts(), record.textStart(text), record.textEnd(text));
            out.end(value);
            out.end(attribute);
        }
    }

    private void number(String key, long number) {
        int attribute = begin(ATTRIBUTES, key);
        int value = out.begin(VALUE);
        out.number(INT_VALUE, number);
        out.end(value);
        out.end(attribute);
    }

    /** Writes an attribute whose text is encoded already. */
    void utf8(int field, String key, byte[] text) {
        int attribute = begin(field, key);
        int value = out.begin(VALUE);
        out.encoded(STRING_VALUE, text);
        out.end(value);
        out.end(attribute);
    }

    private int begin(int field, String key) {
        int attribute = out.begin(field);
        out.text(KEY, Ascii.bytes(key));
        return attribute;
    }
}
