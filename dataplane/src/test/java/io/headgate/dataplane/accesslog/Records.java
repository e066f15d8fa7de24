package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.tls.TlsSession;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Writes records as a worker does and reads them back: the other end of the formats. */
final class Records {
    /** 2026-11-23T20:57:00.042Z. */
    static final long STARTED_EPOCH_MS = 1_795_467_420_042L;

    String[] texts = {
        "GET",
        "shop.example.com",
        "/pay/1",
        "",
        "https://a.example/",
        "curl/8",
        "web",
        "pay",
        "payment",
        "10.0.0.1:9000",
        "TLS_AES_128_GCM_SHA256",
        "shop.example.com",
        ""
    };
    boolean hasQuery;
    boolean http10;
    boolean http2;
    boolean passedOn;
    boolean datagrams;
    int status = 200;
    int grpcStatus = -1;

    @Nullable
    Failure failure;

    @Nullable
    TlsSession tls =
            new TlsSession("TLSv1.3", "TLS_AES_128_GCM_SHA256", new byte[0], "http/1.1", null, host -> true, false);

    String client = "203.0.113.9";
    String peer = "2001:db8::1";
    long[] timesNs = {1_234_567, -1, 300_999, 1_000_000};
    long traceIdHigh;
    long traceIdLow;
    long bytesIn = 120;
    long bytesOut = 4096;
    int retries = 1;

    static Records usual() {
        return new Records();
    }

    /** A connection that was passed on, and ended by a reset of the client. */
    static Records connection() {
        Records record = new Records();
        record.texts = new String[] {"", "", "", "", "", "", "db", "", "pg", "10.0.0.1:5432", "", "", ""};
        record.tls = null;
        record.passedOn = true;
        record.status = 0;
        record.failure = Failure.CLIENT_RESET;
        record.timesNs = new long[] {1_234_567, -1, 300_999, -1};
        return record;
    }

    /** A session of datagrams that made room for another. */
    static Records session() {
        Records record = connection();
        record.texts = new String[] {"", "", "", "", "", "", "dns", "", "resolvers", "10.0.0.1:53", "", "", ""};
        record.datagrams = true;
        record.failure = Failure.SESSION_EVICTED;
        record.timesNs = new long[] {1_234_567, -1, -1, -1};
        return record;
    }

    Records text(int text, String value) {
        texts[text] = value;
        return this;
    }

    Records query(String query) {
        hasQuery = true;
        return text(AccessRecord.QUERY, query);
    }

    /** What a reader of the ring sees. */
    AccessRecord read() {
        AccessRecord record = new AccessRecord();
        for (int text = 0; text < AccessRecord.LISTENER; text++) {
            byte[] bytes = texts[text].getBytes(StandardCharsets.ISO_8859_1);
            record.text(bytes, 0, bytes.length);
        }
        for (int text = AccessRecord.LISTENER; text < AccessRecord.TEXTS; text++) {
            record.name(texts[text]);
        }
        UnsafeBuffer ring = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(8 + AccessRecord.BYTES_MAX));
        record.to(ring, 8);
        record.started(STARTED_EPOCH_MS, 0x0198_1234_5678_7abcL, 0x8def_0123_4567_89abL);
        record.trace(traceIdHigh, traceIdLow, 0, 0);
        record.times(timesNs[0], timesNs[1], timesNs[2], timesNs[3]);
        record.traffic(bytesIn, bytesOut, retries);
        record.outcome(status, grpcStatus, failure);
        record.addresses(address(client), address(peer));
        if (passedOn) {
            record.passedOn(datagrams);
        } else {
            record.protocol(http10, http2, hasQuery);
        }
        record.tls(tls);
        AccessRecord read = new AccessRecord();
        read.from(ring, 8, record.length());
        return read;
    }

    String json(String... redacted) {
        return line(new JsonLines(new Redaction(java.util.List.of(redacted))));
    }

    String combined(String... redacted) {
        return line(new CombinedLines(new Redaction(java.util.List.of(redacted))));
    }

    private String line(LineFormat format) {
        LineBuffer line = new LineBuffer();
        format.put(read(), line);
        return StandardCharsets.UTF_8.decode(line.content()).toString();
    }

    /** Empty: none. */
    private static ClientAddress address(String literal) {
        ClientAddress address = new ClientAddress();
        if (!literal.isEmpty()) {
            address.set(InetAddress.ofLiteral(literal));
        }
        return address;
    }
}
