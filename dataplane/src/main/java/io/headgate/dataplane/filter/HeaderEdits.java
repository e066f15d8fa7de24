package io.headgate.dataplane.filter;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Edits of a head's fields, ready: which names go, and one block of lines that come. Removing and replacing touch what
 * was received; a field that is both removed and set is set. Immutable.
 */
final class HeaderEdits {
    private static final byte[][] NO_NAMES = {};

    private final long knownNames;
    private final byte[][] otherNames;
    private final byte[] lines;

    /** Names are in any case; names and values have been checked when the configuration was read. */
    HeaderEdits(Map<String, String> set, Map<String, List<String>> add, List<String> remove) {
        Set<String> gone = new LinkedHashSet<>();
        StringBuilder block = new StringBuilder();
        for (String name : remove) {
            gone.add(name.toLowerCase(Locale.ROOT));
        }
        set.forEach((name, value) -> {
            gone.add(name.toLowerCase(Locale.ROOT));
            line(block, name, value);
        });
        add.forEach((name, values) -> values.forEach(value -> line(block, name, value)));
        long known = 0;
        List<byte[]> others = new ArrayList<>();
        for (String name : gone) {
            byte[] bytes = Ascii.bytes(name);
            int field = Field.of(bytes, 0, bytes.length);
            if (field == Field.OTHER) {
                others.add(bytes);
            } else {
                known |= Field.bit(field);
            }
        }
        knownNames = known;
        otherNames = others.toArray(NO_NAMES);
        lines = Ascii.bytes(block.toString());
    }

    private static void line(StringBuilder block, String name, String value) {
        block.append(name.toLowerCase(Locale.ROOT)).append(": ").append(value).append("\r\n");
    }

    void apply(Head head) {
        if (knownNames != 0) {
            head.removeAll(knownNames);
        }
        for (byte[] name : otherNames) {
            head.removeAll(name);
        }
        if (lines.length > 0) {
            head.add(lines);
        }
    }
}
