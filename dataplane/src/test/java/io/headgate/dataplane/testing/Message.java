package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request or a response as it came over the wire, read strictly by {@link MessageReader}. Text is Latin-1: one
 * character a byte.
 *
 * @param startLine without its line end
 * @param fields in their order
 * @param body without its framing
 * @param trailers in their order
 */
public record Message(String startLine, List<Line> fields, byte[] body, List<Line> trailers) {
    /**
     * A field line.
     *
     * @param name as it came
     * @param value without the space around it
     */
    public record Line(String name, String value) {}

    /** The status of a response. */
    public int status() {
        return Integer.parseInt(startLine.substring(9, 12));
    }

    /** The method of a request. */
    public String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    /** The target of a request. */
    public String target() {
        return startLine.substring(startLine.indexOf(' ') + 1, startLine.lastIndexOf(' '));
    }

    /** The only value of a field, null when there is none; fails when there are several. */
    public @Nullable String field(String name) {
        List<String> values = fields(name);
        assertTrue(values.size() < 2, () -> "several " + name + ": " + values);
        return values.isEmpty() ? null : values.getFirst();
    }

    /** All values of a field, case of the name ignored. */
    public List<String> fields(String name) {
        return fields.stream()
                .filter(line -> line.name().equalsIgnoreCase(name))
                .map(Line::value)
                .toList();
    }

    public boolean has(String name) {
        return !fields(name).isEmpty();
    }

    public String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return startLine + " " + fields + " body " + text() + " " + trailers;
    }
}
