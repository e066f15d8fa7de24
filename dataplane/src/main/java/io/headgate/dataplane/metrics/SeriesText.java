package io.headgate.dataplane.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A series as text, {@code name{label="value",...}} with {@code \\}, {@code \"} and {@code \n} escaped as Prometheus
 * does: the file can be read with {@code strings}.
 */
final class SeriesText {
    private SeriesText() {}

    static String of(String name, Map<String, String> labels) {
        StringBuilder text = new StringBuilder(128).append(name).append('{');
        String separator = "";
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(separator).append(label.getKey()).append("=\"");
            escape(label.getValue(), text);
            text.append('"');
            separator = ",";
        }
        return text.append('}').toString();
    }

    /**
     * The text in at most {@code bytesMax} bytes. Names of the configuration always fit; an endpoint with a very long
     * host might not, and its value is then cut and ends in a hash of the whole, so that two long ones stay apart.
     */
    static byte[] fitted(String name, Map<String, String> labels, int bytesMax) {
        byte[] text = of(name, labels).getBytes(StandardCharsets.UTF_8);
        Map<String, String> shorter = new LinkedHashMap<>(labels);
        while (text.length > bytesMax) {
            String longest = Collections.max(shorter.keySet(), (a, b) -> length(shorter, a) - length(shorter, b));
            String value = shorter.getOrDefault(longest, "");
            if (value.length() <= SHORTENED_MIN) {
                throw new IllegalArgumentException(
                        "labels of " + name + " need " + text.length + " bytes, more than " + bytesMax);
            }
            shorter.put(longest, shortened(value));
            text = of(name, shorter).getBytes(StandardCharsets.UTF_8);
        }
        return text;
    }

    /** A shortened value is no shorter than this: a start that can be recognised, and the hash. */
    private static final int SHORTENED_MIN = 24;

    private static int length(Map<String, String> labels, String label) {
        return labels.getOrDefault(label, "").length();
    }

    private static String shortened(String value) {
        int kept = Math.max(SHORTENED_MIN, value.length() * 3 / 4) - 9;
        return value.substring(0, kept) + '~' + String.format("%08x", value.hashCode());
    }

    /** Reads what {@link #of} wrote. Throws {@link IllegalArgumentException} on anything else. */
    static Parsed parse(String text) {
        int open = text.indexOf('{');
        if (open <= 0 || !text.endsWith("}")) {
            throw new IllegalArgumentException("'" + text + "' is not name{label=\"value\",...}");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        int at = open + 1;
        while (at < text.length() - 1) {
            int equal = text.indexOf("=\"", at);
            int end = equal < 0 ? -1 : closingQuote(text, equal + 2);
            if (end < 0) {
                throw new IllegalArgumentException("'" + text + "' has a label without a quoted value");
            }
            labels.put(text.substring(at, equal), unescape(text.substring(equal + 2, end)));
            at = end + (text.charAt(end + 1) == ',' ? 2 : 1);
        }
        return new Parsed(text.substring(0, open), Collections.unmodifiableMap(labels));
    }

    /** A series' name and labels in order. */
    record Parsed(String name, Map<String, String> labels) {}

    private static int closingQuote(String text, int from) {
        for (int i = from; i < text.length() - 1; i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        return -1;
    }

    private static void escape(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    private static String unescape(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                i++;
                c = value.charAt(i) == 'n' ? '\n' : value.charAt(i);
            }
            text.append(c);
        }
        return text.toString();
    }
}
