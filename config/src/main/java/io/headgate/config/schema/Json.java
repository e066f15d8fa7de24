package io.headgate.config.schema;

import java.util.List;
import java.util.Map;

/// Writes maps, lists, texts, numbers and booleans as JSON, two blanks a level.
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String write(Object value) {
        Json json = new Json();
        json.value(value, 0);
        return json.text.append('\n').toString();
    }

    private void value(Object value, int indent) {
        switch (value) {
            case Map<?, ?> map -> map(map, indent);
            case List<?> list -> list(list, indent);
            case String string -> string(string);
            default -> text.append(value);
        }
    }

    private void map(Map<?, ?> map, int indent) {
        String separator = "";
        text.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator).append('\n').append(" ".repeat(indent + 2));
            string(entry.getKey().toString());
            text.append(": ");
            value(entry.getValue(), indent + 2);
            separator = ",";
        }
        text.append(map.isEmpty() ? "}" : "\n" + " ".repeat(indent) + "}");
    }

    private void list(List<?> list, int indent) {
        boolean flat = list.stream().noneMatch(item -> item instanceof Map || item instanceof List);
        String separator = "";
        text.append('[');
        for (Object item : list) {
            text.append(separator).append(flat ? "" : "\n" + " ".repeat(indent + 2));
            value(item, indent + 2);
            separator = flat ? ", " : ",";
        }
        text.append(flat ? "]" : "\n" + " ".repeat(indent) + "]");
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> text.append(c < 0x20 ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        text.append('"');
    }
}
