package io.headgate.dataplane.tls;

import io.headgate.config.ServerName;
import io.headgate.config.SniRule;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.route.HostLabels;
import io.headgate.dataplane.route.KeyTable;
import io.headgate.dataplane.route.SeededHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rule takes a hello. The most specific name decides: the name itself, then the longest wildcard, then {@code *},
 * which also takes a hello without a name. Among rules for one name those that ask for a protocol come first, in the
 * order of the configuration; a name whose rules all ask for others is passed over. Immutable, any thread.
 */
public final class SniTable {
    /** No rule is for this name. */
    public static final int UNKNOWN_NAME = -1;

    /** There are rules for this name, for other protocols. */
    public static final int UNKNOWN_PROTOCOL = -2;

    private static final Rule[] NO_RULES = {};

    private final KeyTable<Node> byName;
    private final Rule[] anyName;

    /** @param index of the rule in the configuration */
    private record Rule(byte[][] protocols, int index) {
        boolean takes(ClientHello hello) {
            for (byte[] protocol : protocols) {
                if (hello.offers(protocol)) {
                    return true;
                }
            }
            return protocols.length == 0;
        }
    }

    /**
     * @param exact for the name itself
     * @param below for every name that ends in a dot and this one
     */
    private record Node(Rule[] exact, Rule[] below) {}

    /** Rules as they are checked by {@code config}: no two claim a name for the same protocol. */
    public SniTable(List<SniRule> rules) {
        Map<ServerName, List<Rule>> filed = new LinkedHashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = new Rule(bytes(rules.get(i).alpn()), i);
            for (ServerName name : rules.get(i).names()) {
                file(filed.computeIfAbsent(name, _ -> new ArrayList<>()), rule);
            }
        }
        anyName = array(filed.remove(ServerName.ANY));
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (ServerName name : filed.keySet()) {
            nodes.computeIfAbsent(
                    name.text(),
                    text -> new Node(
                            array(filed.get(new ServerName(text, false))),
                            array(filed.get(new ServerName(text, true)))));
        }
        byName = new KeyTable<>(nodes, HostLabels::hash);
    }

    /** The names of each group, which no other has, for any protocol: what is found is a group's index. */
    static SniTable ofNames(List<List<ServerName>> groups) {
        return new SniTable(
                groups.stream().map(names -> new SniRule(names, List.of(), "")).toList());
    }

    private static byte[][] bytes(List<String> protocols) {
        byte[][] bytes = new byte[protocols.size()][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Ascii.bytes(protocols.get(i));
        }
        return bytes;
    }

    /** A rule for any protocol stays last. */
    private static void file(List<Rule> rules, Rule rule) {
        boolean beforeLast = !rules.isEmpty() && rules.getLast().protocols().length == 0;
        rules.add(beforeLast ? rules.size() - 1 : rules.size(), rule);
    }

    private static Rule[] array(@Nullable List<Rule> rules) {
        return rules == null ? NO_RULES : rules.toArray(NO_RULES);
    }

    /** The index of the rule, {@link #UNKNOWN_NAME} or {@link #UNKNOWN_PROTOCOL}. */
    public int find(ClientHello hello) {
        int found = choose(anyName, hello, UNKNOWN_NAME);
        return hello.nameStart() == hello.nameEnd() || byName.isEmpty() ? found : walk(hello, found);
    }

    private int walk(ClientHello hello, int any) {
        byte[] bytes = hello.bytes();
        int start = hello.nameStart();
        int end = hello.nameEnd();
        int found = any;
        long hash = SeededHash.START;
        int labelEnd = end;
        while (true) {
            int dot = HostLabels.lastDot(bytes, start, labelEnd);
            hash = SeededHash.next(hash, bytes, dot + 1, labelEnd);
            Node node = byName.find(hash, bytes, dot + 1, end);
            if (node != null) {
                found = choose(dot < start ? node.exact() : node.below(), hello, found);
            }
            if (dot < start || end - dot - 1 >= byName.longestKeyBytes()) {
                return found;
            }
            labelEnd = dot;
        }
    }

    /** The first rule that takes the hello; otherwise what was found for a wider name. */
    private static int choose(Rule[] rules, ClientHello hello, int wider) {
        for (Rule rule : rules) {
            if (rule.takes(hello)) {
                return rule.index();
            }
        }
        return wider == UNKNOWN_NAME && rules.length > 0 ? UNKNOWN_PROTOCOL : wider;
    }
}
