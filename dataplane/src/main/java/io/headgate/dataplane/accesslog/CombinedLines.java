package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.http.Ascii;

/**
 * The combined format of Apache's httpd: {@code client - - [time] "request" status bytes "referer" "user agent"},
 * {@code -} for what was not there. Bytes are those of the body. The request of a connection that was passed on as it
 * is reads {@code TCP listener endpoint}, that of a session of datagrams {@code UDP listener endpoint}.
 */
final class CombinedLines implements LineFormat {
    private static final byte[] NOBODY = Ascii.bytes(" - - [");
    private static final byte[] REQUEST = Ascii.bytes(" +0000] \"");
    private static final byte[] HTTP_10 = Ascii.bytes(" HTTP/1.0");
    private static final byte[] HTTP_11 = Ascii.bytes(" HTTP/1.1");
    private static final byte[] HTTP_2 = Ascii.bytes(" HTTP/2");
    private static final byte[] TCP = Ascii.bytes("TCP ");
    private static final byte[] UDP = Ascii.bytes("UDP ");
    private static final byte[] STATUS = Ascii.bytes("\" ");
    private static final byte[] REFERER = Ascii.bytes(" \"");
    private static final byte[] USER_AGENT = Ascii.bytes("\" \"");
    private static final byte[] END = Ascii.bytes("\"\n");

    private final Redaction redaction;
    private final Day day = new Day("dd/MMM/uuuu:");
    private final byte[] address = new byte[AccessRecord.ADDRESS_BYTES];
    private final boolean refererHidden;
    private final boolean userAgentHidden;

    CombinedLines(Redaction redaction) {
        this.redaction = redaction;
        refererHidden = redaction.coversField(Ascii.bytes("referer"));
        userAgentHidden = redaction.coversField(Ascii.bytes("user-agent"));
    }

    @Override
    public void put(AccessRecord record, LineBuffer line) {
        int client = record.client(address);
        if (client == 0) {
            line.put('-');
        } else {
            AddressText.put(line, address, client);
        }
        line.put(NOBODY);
        day.put(line, record.startedEpochMs());
        Day.putTime(line, record.startedEpochMs());
        line.put(REQUEST);
        request(record, line);
        line.put(STATUS);
        numberOrDash(line, record.status());
        line.put(' ');
        numberOrDash(line, record.bytesOut());
        line.put(REFERER);
        referer(record, line);
        line.put(USER_AGENT);
        if (userAgentHidden && !record.isEmpty(AccessRecord.USER_AGENT)) {
            line.put(Redaction.MASK);
        } else {
            textOrDash(record, line, AccessRecord.USER_AGENT);
        }
        line.put(END);
    }

    private void request(AccessRecord record, LineBuffer line) {
        if (record.isPassedOn()) {
            line.put(record.isDatagrams() ? UDP : TCP);
            textOrDash(record, line, AccessRecord.LISTENER);
            line.put(' ');
            textOrDash(record, line, AccessRecord.ENDPOINT);
            return;
        }
        textOrDash(record, line, AccessRecord.METHOD);
        if (record.isEmpty(AccessRecord.METHOD)) {
            return;
        }
        line.put(' ');
        textOrDash(record, line, AccessRecord.PATH);
        if (record.hasQuery()) {
            int from = record.textStart(AccessRecord.QUERY);
            int length = redaction.maskQuery(record.texts(), from, record.textEnd(AccessRecord.QUERY));
            line.put('?');
            line.combined(redaction.masked(), 0, length);
        }
        line.put(record.http2() ? HTTP_2 : record.http10() ? HTTP_10 : HTTP_11);
    }

    private void referer(AccessRecord record, LineBuffer line) {
        if (record.isEmpty(AccessRecord.REFERER)) {
            line.put('-');
        } else if (refererHidden) {
            line.put(Redaction.MASK);
        } else {
            int from = record.textStart(AccessRecord.REFERER);
            int length = redaction.maskUrl(record.texts(), from, record.textEnd(AccessRecord.REFERER));
            line.combined(redaction.masked(), 0, length);
        }
    }

    private static void textOrDash(AccessRecord record, LineBuffer line, int text) {
        if (record.isEmpty(text)) {
            line.put('-');
        } else {
            line.combined(record.texts(), record.textStart(text), record.textEnd(text));
        }
    }

    private static void numberOrDash(LineBuffer line, long number) {
        if (number == 0) {
            line.put('-');
        } else {
            line.decimal(number);
        }
    }
}
