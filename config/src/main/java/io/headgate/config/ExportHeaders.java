package io.headgate.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The checks of header fields that go along with what is exported; names come out in lower case. Values may be secret,
/// so no message has one.
final class ExportHeaders {
    /// What says how the body is to be read: the exporter knows, nobody else does.
    private static final Set<String> OF_THE_BODY = Set.of("content-type", "content-encoding", "content-length", "host");

    /// What the JDK's client sends for nobody, beside what is about one connection: it would be missing without a word.
    private static final Set<String> NOT_SENT = Set.of(
            "access-control-request-headers",
            "access-control-request-method",
            "content-transfer-encoding",
            "origin",
            "via");

    private ExportHeaders() {}

    /// @param at the component that has them
    static Map<String, Secret> checked(Check check, Map<String, Secret> fields, String at) {
        Map<String, Secret> result = LinkedHashMap.newLinkedHashMap(fields.size());
        fields.forEach((name, value) -> {
            check.partOnKey(() -> name(name), at, name);
            check.part(() -> value(value.value()), at, name);
            if (result.putIfAbsent(name.toLowerCase(Locale.ROOT), value) != null) {
                check.faultOnKey("header '" + name + "' stands here twice", "remove one of them", at, name);
            }
        });
        return Maps.copy(result);
    }

    private static void name(String name) {
        String lower = HeaderNames.token(name);
        if (OF_THE_BODY.contains(lower)) {
            throw new InvalidValue(
                    "header '" + lower + "' says what is sent and where to, which is known already", "remove it here");
        }
        if (HeaderNames.isOwned(lower) || NOT_SENT.contains(lower) || lower.startsWith("sec-")) {
            throw new InvalidValue(
                    "header '" + lower + "' belongs to one connection, or to browsers, so it is not sent",
                    "remove it here");
        }
    }

    /// As RFC 9110 section 5.5 has it, without bytes beyond ASCII, which readers take for different characters.
    private static void value(String value) {
        if (value.chars().anyMatch(c -> c < 0x20 && c != '\t' || c > 0x7E)) {
            throw new InvalidValue(
                    "the value holds the end of a line, or another character that no header can have",
                    "remove it, also from the file or variable that it comes from");
        }
        if (!value.equals(value.strip())) {
            throw new InvalidValue("the value begins or ends with a blank", "remove the blank");
        }
    }
}
