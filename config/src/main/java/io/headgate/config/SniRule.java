package io.headgate.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where a TLS connection goes that is not terminated here, by what its client asks for.
public record SniRule(
        @Key(
                doc =
                        "Server names, exact or `*.suffix`; `*` is any other name, and none. The most specific name decides.",
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

    /// A name with one protocol, or with none for all.
    private record Claim(ServerName name, String protocol) {}

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

    private static boolean isProtocol(String name) {
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

    /// Finds names that two rules claim for the same protocol.
    static void checkDistinct(Check check, List<SniRule> rules) {
        Map<Claim, Integer> claimed = new HashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            SniRule rule = rules.get(i);
            for (int j = 0; j < rule.names().size(); j++) {
                claim(check, claimed, rule, i, j);
            }
        }
    }

    private static void claim(Check check, Map<Claim, Integer> claimed, SniRule rule, int index, int nameIndex) {
        ServerName name = rule.names().get(nameIndex);
        for (String protocol : rule.alpn().isEmpty() ? List.of("") : rule.alpn()) {
            Integer earlier = claimed.putIfAbsent(new Claim(name, protocol), index);
            if (earlier != null && earlier != index) {
                check.fault(
                        "the name '" + name + "'" + (protocol.isEmpty() ? "" : " with '" + protocol + "'")
                                + " belongs to sni[" + earlier + "] already",
                        "keep it in one of the two, or let them ask for different protocols",
                        "sni",
                        index,
                        "names",
                        nameIndex);
            }
        }
    }
}
