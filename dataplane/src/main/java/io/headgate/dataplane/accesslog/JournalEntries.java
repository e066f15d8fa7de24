package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;

/**
 * Entries for systemd's journal: fields, {@code NAME=value} on a line each, and an empty line behind them. The message
 * is the line as it is written elsewhere; the fields are what one searches by.
 */
final class JournalEntries implements LineFormat {
    private static final byte[] MESSAGE = Ascii.bytes("MESSAGE=");
    private static final byte[] FIXED = Ascii.bytes("PRIORITY=6\nSYSLOG_IDENTIFIER=headgate\nHEADGATE_LOG=access\n");
    private static final byte[] LISTENER = Ascii.bytes("HEADGATE_LISTENER=");
    private static final byte[] ROUTE = Ascii.bytes("HEADGATE_ROUTE=");
    private static final byte[] UPSTREAM = Ascii.bytes("HEADGATE_UPSTREAM=");
    private static final byte[] ENDPOINT = Ascii.bytes("HEADGATE_ENDPOINT=");
    private static final byte[] CLIENT = Ascii.bytes("HEADGATE_CLIENT=");
    private static final byte[] STATUS = Ascii.bytes("HEADGATE_STATUS=");
    private static final byte[] GRPC_STATUS = Ascii.bytes("HEADGATE_GRPC_STATUS=");
    private static final byte[] REASON = Ascii.bytes("HEADGATE_REASON=");
    private static final byte[] DURATION = Ascii.bytes("HEADGATE_DURATION_US=");
    private static final byte[] REQUEST_ID = Ascii.bytes("HEADGATE_REQUEST_ID=");
    private static final byte[] TRACE_ID = Ascii.bytes("HEADGATE_TRACE_ID=");

    private final LineFormat message;
    private final byte[] address = new byte[AccessRecord.ADDRESS_BYTES];

    /** @param message how the line is written elsewhere */
    JournalEntries(LineFormat message) {
        this.message = message;
    }

    @Override
    public void put(AccessRecord record, LineBuffer line) {
        line.put(MESSAGE);
        message.put(record, line);
        line.put(FIXED);
        text(record, line, LISTENER, AccessRecord.LISTENER);
        text(record, line, ROUTE, AccessRecord.ROUTE);
        text(record, line, UPSTREAM, AccessRecord.UPSTREAM);
        text(record, line, ENDPOINT, AccessRecord.ENDPOINT);
        int client = record.client(address);
        if (client > 0) {
            line.put(CLIENT);
            AddressText.put(line, address, client);
            line.put('\n');
        }
        if (record.status() != 0) {
            number(line, STATUS, record.status());
        }
        if (record.grpcStatus() >= 0) {
            number(line, GRPC_STATUS, record.grpcStatus());
        }
        Failure failure = record.failure();
        if (failure != null) {
            line.put(REASON);
            line.put(Ascii.bytes(failure.reason()));
            line.put('\n');
        }
        number(line, DURATION, record.durationNs() / 1000);
        ids(record, line);
        line.put('\n');
    }

    private static void ids(AccessRecord record, LineBuffer line) {
        line.put(REQUEST_ID);
        line.uuid(record.requestIdHigh(), record.requestIdLow());
        line.put('\n');
        if ((record.traceIdHigh() | record.traceIdLow()) != 0) {
            line.put(TRACE_ID);
            line.hex(record.traceIdHigh());
            line.hex(record.traceIdLow());
            line.put('\n');
        }
    }

    private static void number(LineBuffer line, byte[] name, long value) {
        line.put(name);
        line.decimal(value);
        line.put('\n');
    }

    private static void text(AccessRecord record, LineBuffer line, byte[] name, int text) {
        if (!record.isEmpty(text)) {
            line.put(name);
            line.combined(record.texts(), record.textStart(text), record.textEnd(text));
            line.put('\n');
        }
    }
}
