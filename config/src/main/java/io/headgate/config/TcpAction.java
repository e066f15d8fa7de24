package io.headgate.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where a TCP connection goes.
public sealed interface TcpAction {
    /// To one upstream.
    @Kind(name = "upstream", doc = "Sends every connection to this upstream.", bare = true)
    record ToUpstream(
            @Key(doc = "The name of an upstream.", example = "postgres")
            String upstream) implements TcpAction {}

    /// To an upstream by what the client's first TLS message asks for.
    @Kind(
            name = "sni",
            doc = "Sends each TLS connection to an upstream by the server name its client asks for, without ending the"
                    + " TLS here. What no rule takes, and what is not TLS, is refused.",
            bare = true)
    record BySni(
            @Key(
                    doc = "Rules in any order: the most specific name decides.",
                    example = "[{ names: [a.example.com, \"*.b.example.com\"], upstream: a }]")
            List<SniRule> rules)
            implements TcpAction {
        /// A name with one protocol, or with the empty one for all.
        private record Claim(ServerName name, String protocol) {}

        public BySni {
            rules = List.copyOf(rules);
            Check check = new Check();
            if (rules.isEmpty()) {
                check.fault("there is no rule", "add one, as in [{ names: [a.example.com], upstream: a }]");
            }
            Map<Claim, Integer> claimed = new HashMap<>();
            for (int i = 0; i < rules.size(); i++) {
                for (int j = 0; j < rules.get(i).names().size(); j++) {
                    claim(check, claimed, rules.get(i), i, j);
                }
            }
            check.done();
        }

        /// Two rules may share a name if they ask for different protocols.
        private static void claim(Check check, Map<Claim, Integer> claimed, SniRule rule, int index, int nameIndex) {
            ServerName name = rule.names().get(nameIndex);
            for (String protocol : rule.alpn().isEmpty() ? List.of("") : rule.alpn()) {
                Integer earlier = claimed.putIfAbsent(new Claim(name, protocol), index);
                if (earlier != null) {
                    String same = protocol.isEmpty() ? "" : ", for the same protocol";
                    check.fault(
                            "the name '" + name + "' belongs to sni[" + earlier + "] already" + same,
                            "keep it in one of the two, or let them ask for different protocols",
                            index,
                            "names",
                            nameIndex);
                }
            }
        }
    }
}
