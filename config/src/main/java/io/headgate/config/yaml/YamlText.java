package io.headgate.config.yaml;

import java.util.Set;

/// Writes scalars so that the reader reads the same text again.
final class YamlText {
    private static final Set<String> WORDS = Set.of("", "~", "null", "off", "true", "false");

    private YamlText() {}

    /// A text that must stay text, whatever it looks like.
    static String text(String text) {
        String escaped = text.replace("${", "$${");
        return WORDS.contains(escaped) ? quoted(escaped) : word(escaped);
    }

    /// A word, number or address; quoted only where YAML would read something else.
    static String word(String text) {
        return isPlain(text) ? text : quoted(text);
    }

    private static boolean isPlain(String text) {
        if (text.isEmpty()
                || !Character.isLetterOrDigit(text.charAt(0)) && text.charAt(0) != '/'
                || text.endsWith(":")) {
            return false;
        }
        return text.chars()
                .allMatch(c -> c < 0x7F && (Character.isLetterOrDigit(c) || "/._:+-=;*@~$%".indexOf(c) >= 0));
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (Character.isISOControl(c)
                            || c >= 0xD800 && c <= 0xDFFF
                            || c == 0x2028
                            || c == 0x2029
                            || c >= 0xFFFE) {
                        quoted.append("\\U%08x".formatted(c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
