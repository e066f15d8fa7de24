package io.headgate.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Where a TLS connection goes that is not terminated here, by what its client asks for.
public record SniRule(
        @Key(
                doc = "Server names, exact or `*.suffix`; `*` is any other name, and none.",
                example = "[a.example.com, \"*.b.example.com\"]")
        List<ServerName> names,

        @Key(
                doc = "Only clients that offer one of these protocols (ALPN).",
                fallback = "[]",
                example = "[h2, http/1.1]")
        List<String> alpn,

        @Key(doc = "The name of an upstream.", example = "app")
        String upstream) {
    /// RFC 7301 section 3.1.
    private static final int PROTOCOL_LENGTH_MAX = 255;

    public SniRule {
        names = List.copyOf(names);
        alpn = List.copyOf(alpn);
        Check check = new Check();
        if (names.isEmpty()) {
            check.fault("there is no name", "name at least one, or \"*\" for every name", "names");
        }
        for (int i = 0; i < alpn.size(); i++) {
            if (!isProtocol(alpn.get(i))) {
                check.fault(
                        "'" + alpn.get(i) + "' is not a protocol's name",
                        "use 1 to 255 visible ASCII characters, as in h2",
                        "alpn",
                        i);
            }
        }
        checkOnce(check, names, "names");
        checkOnce(check, alpn, "alpn");
        check.done();
    }

    static boolean isProtocol(String name) {
        boolean visible = name.chars().allMatch(c -> c > 0x20 && c < 0x7F);
        return visible && !name.isEmpty() && name.length() <= PROTOCOL_LENGTH_MAX;
    }

    private static void checkOnce(Check check, List<?> values, String key) {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            if (!seen.add(values.get(i))) {
                check.fault("'" + values.get(i) + "' stands here twice", "remove one of them", key, i);
            }
        }
    }
}
