package io.headgate.proxy.admin;

import io.headgate.config.yaml.EffectiveConfig;
import io.headgate.proxy.node.Loaded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a configuration with {@code ***} in place of every secret that stands in them. A secret from the
 * environment or a file of its own does not: there the file has only the expression.
 */
final class RedactedText {
    /** How a secret's value prints; an expression prints as itself. */
    private static final String HIDDEN = "\"***\"";

    /** A value in quotes, or a plain one before the end of its flow map. */
    private static final Pattern ENDED =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^']|'')*'|[A-Za-z0-9_+/=.-]+(?=\\s*[,}])");

    private static final Pattern PLACE = Pattern.compile("(.+):([0-9]+):([0-9]+)");

    private RedactedText() {}

    static Map<String, String> of(Loaded loaded) {
        Map<String, List<String>> files = new LinkedHashMap<>();
        loaded.texts().forEach((name, text) -> files.put(name, new ArrayList<>(Arrays.asList(text.split("\n", -1)))));
        for (EffectiveConfig.Value value : EffectiveConfig.values(loaded.reading())) {
            if (isHidden(value.value())) {
                Matcher place = PLACE.matcher(loaded.reading().origins().of(value.path()));
                List<String> lines = place.matches() ? files.get(place.group(1)) : null;
                if (lines != null) {
                    hide(lines, Integer.parseInt(place.group(2)) - 1, Integer.parseInt(place.group(3)) - 1);
                }
            }
        }
        Map<String, String> texts = new LinkedHashMap<>();
        files.forEach((name, lines) -> texts.put(name, String.join("\n", lines)));
        return texts;
    }

    /** A list of words is one value: it is hidden as a whole where one of them is. */
    private static boolean isHidden(String value) {
        return value.equals(HIDDEN) || value.startsWith("[") && value.contains(HIDDEN);
    }

    /**
     * Hides the value that begins at a place: to its end where it ends on its line, else the rest of the line and all
     * lines that are indented deeper, which is how YAML continues a value of any style.
     */
    static void hide(List<String> lines, int line, int column) {
        String first = lines.get(line);
        int from = Math.min(column, first.length());
        Matcher ended = ENDED.matcher(first.substring(from));
        if (ended.lookingAt()) {
            lines.set(line, first.substring(0, from) + "***" + first.substring(from + ended.end()));
            return;
        }
        lines.set(line, first.substring(0, from) + "***");
        boolean belowItsKey = first.substring(0, from).isBlank();
        int outside = belowItsKey ? indent(first) - 1 : indent(first);
        int next = line + 1;
        while (next < lines.size() && (lines.get(next).isBlank() || indent(lines.get(next)) > outside)) {
            lines.set(next, "");
            next++;
        }
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }
}
