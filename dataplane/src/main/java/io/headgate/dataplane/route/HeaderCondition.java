package io.headgate.dataplane.route;

import io.headgate.config.ValueMatch;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What one header field must be. A field that came several times holds if one of its lines does; lines are never
 * joined, so no value can hide behind another. Immutable.
 */
final class HeaderCondition {
    private final byte[] lowerName;
    private final int known;
    private final byte[][] anyOf;

    HeaderCondition(String name, ValueMatch value) {
        lowerName = Ascii.bytes(name.toLowerCase(Locale.ROOT));
        known = Field.of(lowerName, 0, lowerName.length);
        anyOf = new byte[value.anyOf().size()][];
        for (int i = 0; i < anyOf.length; i++) {
            anyOf[i] = value.anyOf().get(i).getBytes(StandardCharsets.UTF_8);
        }
    }

    boolean holds(Head head) {
        if (known != Field.OTHER && !head.has(known)) {
            return false;
        }
        for (int field = next(head, 0); field >= 0; field = next(head, field + 1)) {
            if (anyOf.length == 0 || isOneOf(head, field)) {
                return true;
            }
        }
        return false;
    }

    private int next(Head head, int from) {
        return known == Field.OTHER ? head.next(lowerName, from) : head.next(known, from);
    }

    private boolean isOneOf(Head head, int field) {
        for (byte[] value : anyOf) {
            if (Ascii.equals(head.bytes(), head.valueStart(field), head.valueEnd(field), value)) {
                return true;
            }
        }
        return false;
    }
}
