package io.headgate.dataplane.route;

import io.headgate.config.ValueMatch;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;
import io.headgate.dataplane.http.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * What one query parameter must be. Names and values are compared as forms encode them (WHATWG URL,
 * application/x-www-form-urlencoded): {@code %XX} is a byte, {@code +} a space, a percent sign without two digits
 * itself. Parameters are parted by {@code &} only. Immutable.
 */
final class QueryCondition {
    private final byte[] name;
    private final byte[][] anyOf;

    QueryCondition(String name, ValueMatch value) {
        this.name = name.getBytes(StandardCharsets.UTF_8);
        anyOf = new byte[value.anyOf().size()][];
        for (int i = 0; i < anyOf.length; i++) {
            anyOf[i] = value.anyOf().get(i).getBytes(StandardCharsets.UTF_8);
        }
    }

    boolean holds(RequestHead head) {
        byte[] bytes = head.bytes();
        int end = head.queryEnd();
        int at = head.queryStart();
        while (at < end) {
            int parameterEnd = indexOr(bytes, at, end, (byte) '&');
            int nameEnd = indexOr(bytes, at, parameterEnd, (byte) '=');
            if (nameEnd > at && decodesTo(bytes, at, nameEnd, name)) {
                int valueStart = Math.min(nameEnd + 1, parameterEnd);
                if (anyOf.length == 0 || isOneOf(bytes, valueStart, parameterEnd)) {
                    return true;
                }
            }
            at = parameterEnd + 1;
        }
        return false;
    }

    private boolean isOneOf(byte[] bytes, int from, int to) {
        for (byte[] value : anyOf) {
            if (decodesTo(bytes, from, to, value)) {
                return true;
            }
        }
        return false;
    }

    /** Compares byte by byte, so that most ranges are told apart by their first byte and nothing is written down. */
    private static boolean decodesTo(byte[] bytes, int from, int to, byte[] text) {
        if (to - from < text.length) {
            return false;
        }
        int at = from;
        for (byte expected : text) {
            if (at == to) {
                return false;
            }
            byte b = bytes[at++];
            if (b == '+') {
                b = ' ';
            } else if (b == '%'
                    && to - at >= 2
                    && Chars.is(bytes[at], Chars.HEX)
                    && Chars.is(bytes[at + 1], Chars.HEX)) {
                b = (byte) (Chars.hex(bytes[at]) << 4 | Chars.hex(bytes[at + 1]));
                at += 2;
            }
            if (b != expected) {
                return false;
            }
        }
        return at == to;
    }

    private static int indexOr(byte[] bytes, int from, int to, byte b) {
        int found = Ascii.indexOf(bytes, from, to, b);
        return found < 0 ? to : found;
    }
}
