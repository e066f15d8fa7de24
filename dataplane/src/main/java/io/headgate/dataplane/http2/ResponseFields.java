package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.http2.hpack.FieldKind;
import io.headgate.dataplane.http2.hpack.FieldSink;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fields of an answer into a {@link ResponseHead}, in the shape that HTTP/1 gives it, and says what RFC 9113
 * section 8 has against them. One for all connections of a worker; used for one block at a time.
 */
final class ResponseFields implements FieldSink {
    private static final HeadLimits LIMITS = HeadLimits.RESPONSE;
    private static final int NO_STATUS = 0;

    private ResponseHead head = new ResponseHead();
    private int status;
    private int count;
    private boolean linesBegun;
    private @Nullable Failure failure;

    /** An answer's block begins; it is put into {@code into}, which is empty. */
    void begin(ResponseHead into) {
        head = into;
        status = NO_STATUS;
        count = 0;
        linesBegun = false;
        failure = null;
    }

    @Override
    public void field(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd, int kind) {
        if (failure != null) {
            return;
        }
        if (kind == FieldKind.STATUS && !linesBegun && status == NO_STATUS) {
            status = valueEnd - valueStart == 3 ? (int) Ascii.parseDigits(bytes, valueStart, valueEnd) : -1;
            return;
        }
        if (kind >= Long.SIZE
                || (Field.bit(kind) & RequestFields.CONNECTION_SPECIFIC) != 0
                || kind == Field.CONTENT_LENGTH && head.has(Field.CONTENT_LENGTH)) {
            failure = Failure.BAD_RESPONSE;
            return;
        }
        line(bytes, nameStart, nameEnd, valueEnd, kind);
    }

    private void line(byte[] bytes, int nameStart, int nameEnd, int valueEnd, int known) {
        if (!linesBegun) {
            linesBegun = true;
            head.startFields(head.length());
        }
        int length = valueEnd + 2 - nameStart;
        count++;
        if (count > LIMITS.fieldCountMax()
                || length > LIMITS.fieldBytesMax()
                || head.length() + length > LIMITS.fieldsBytesMax()) {
            failure = Failure.RESPONSE_HEAD_TOO_LARGE;
            return;
        }
        int start = head.length();
        System.arraycopy(bytes, nameStart, head.reserve(length), start, length);
        head.received(length);
        int colon = start + nameEnd - nameStart;
        head.field(start, colon, colon + 2, start + length - 2, start + length, known);
    }

    /**
     * The block has ended; null when the head is as it must be.
     *
     * @param method of the request
     * @param last whether the answer ends with it
     */
    @Nullable
    Failure end(int method, boolean last) {
        if (failure != null) {
            return failure;
        }
        if (status < 100 || status > 599 || status == 101 || status < 200 && last) {
            return Failure.BAD_RESPONSE;
        }
        head.statusLine(status, 0, 0);
        int field = head.first(Field.CONTENT_LENGTH);
        long length = field < 0 ? -1 : Ascii.parseDigits(head.bytes(), head.valueStart(field), head.valueEnd(field));
        boolean bodiless = method == Method.HEAD || status < 200 || status == 204 || status == 304;
        if (field >= 0 && length < 0 || last && !bodiless && length > 0) {
            return Failure.BAD_RESPONSE;
        }
        if (bodiless || last) {
            head.framing(0, true);
            head.announcedLength(length);
        } else {
            head.framing(length < 0 ? ResponseHead.CHUNKED : length, true);
        }
        head.removeAll(Field.HOP_BY_HOP | Field.bit(Field.CONTENT_LENGTH));
        return null;
    }
}
