package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.ServerName;
import io.headgate.config.SniRule;
import io.headgate.dataplane.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which rule takes which hello. */
class SniTableTest {
    private static SniRule rule(String names, String... alpn) {
        List<ServerName> parsed = new ArrayList<>();
        for (String name : names.split(" ")) {
            parsed.add(ServerName.parse(name));
        }
        return new SniRule(parsed, List.of(alpn), "app");
    }

    private static int find(SniTable table, Hello hello) {
        byte[] message = hello.message();
        ClientHello parsed = new ClientHello();
        assertEquals(HelloResult.FOUND, parsed.parse(message, message.length));
        return table.find(parsed);
    }

    private static int find(SniTable table, String name) {
        return find(table, name.isEmpty() ? new Hello() : Hello.to(name));
    }

    private static void assertFind(int rule, SniTable table, String... names) {
        for (String name : names) {
            assertEquals(rule, find(table, name), name);
        }
    }

    @Test
    void theMostSpecificNameDecidesWhateverTheOrder() {
        SniTable table = new SniTable(List.of(
                rule("*"),
                rule("*.example.com other.org"),
                rule("*.b.example.com"),
                rule("a.example.com b.example.com"),
                rule("x.b.example.com")));
        assertFind(3, table, "a.example.com", "A.EXAMPLE.COM.", "b.example.com");
        assertFind(1, table, "c.example.com", "x.y.example.com", "other.org");
        assertFind(2, table, "a.b.example.com", "z.x.b.example.com");
        assertFind(4, table, "x.b.example.com");
        assertFind(0, table, "example.com", "an.other.org", "aexample.com", "");
    }

    @Test
    void withoutADefaultAnUnknownNameAndNoNameFindNoRule() {
        SniTable table = new SniTable(List.of(rule("a.example.com *.b.example.com")));
        assertFind(0, table, "a.example.com", "x.b.example.com");
        assertFind(SniTable.UNKNOWN_NAME, table, "b.example.com", "example.com", "com", "");
    }

    @Test
    void aDefaultAloneTakesAll() {
        SniTable table = new SniTable(List.of(rule("*")));
        assertFind(0, table, "a.example.com", "");
    }

    @Test
    void protocolsAreAskedForInTheOrderOfTheRulesAndAnyComesLast() {
        SniTable table = new SniTable(List.of(
                rule("a.example"), rule("a.example", "acme-tls/1"), rule("a.example", "h3", "h2"), rule("*", "h2")));
        assertEquals(0, find(table, Hello.to("a.example")));
        assertEquals(0, find(table, Hello.to("a.example").alpn("http/1.1")));
        assertEquals(1, find(table, Hello.to("a.example").alpn("acme-tls/1")));
        assertEquals(1, find(table, Hello.to("a.example").alpn("h2", "acme-tls/1")));
        assertEquals(2, find(table, Hello.to("a.example").alpn("http/1.1", "h2")));
        assertEquals(3, find(table, new Hello().alpn("h2")));
    }

    @Test
    void aNameWhoseRulesAskForOtherProtocolsIsPassedOver() {
        SniTable table = new SniTable(
                List.of(rule("a.example.com", "h2"), rule("*.example.com", "http/1.1"), rule("b.example.com", "h2")));
        assertEquals(0, find(table, Hello.to("a.example.com").alpn("h2")));
        assertEquals(1, find(table, Hello.to("a.example.com").alpn("http/1.1")));
        assertEquals(
                SniTable.UNKNOWN_PROTOCOL, find(table, Hello.to("a.example.com").alpn("h3")));
        assertEquals(SniTable.UNKNOWN_PROTOCOL, find(table, Hello.to("a.example.com")));
        assertEquals(
                SniTable.UNKNOWN_NAME, find(table, Hello.to("a.example.org").alpn("h2")));
    }

    @Test
    void agreesWithAWalkOverTheRules() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 300; round++) {
            List<String> names = new ArrayList<>();
            List<SniRule> rules = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                String name = (random.nextInt(3) == 0 ? "*." : "") + name(random);
                if (!names.contains(name)) {
                    names.add(name);
                    rules.add(rule(name));
                }
            }
            SniTable table = new SniTable(rules);
            for (int i = 0; i < 50; i++) {
                String asked = name(random);
                assertEquals(naive(names, asked), find(table, asked), () -> names + " for " + asked + ", " + seed);
            }
        }
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder("t");
        for (int labels = random.nextInt(4); labels > 0; labels--) {
            name.insert(0, "abc".charAt(random.nextInt(3)) + ".");
        }
        return name.toString();
    }

    private static int naive(List<String> names, String asked) {
        int best = SniTable.UNKNOWN_NAME;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean below = name.startsWith("*") && asked.endsWith(name.substring(1));
            boolean longer = best < 0 || name.length() > names.get(best).length();
            if (name.equals(asked)
                    || below && longer && (best < 0 || !names.get(best).equals(asked))) {
                best = i;
            }
        }
        return best;
    }
}
