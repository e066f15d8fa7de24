package io.headgate.dataplane.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the origin is told about a client: what the client says of itself counts only behind trusted proxies. */
class ForwardingTest {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    private static TestOrigin origin;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        origin = TestOrigin.answering(request -> {
            StringBuilder seen = new StringBuilder();
            request.fields()
                    .forEach(line -> seen.append(line.name())
                            .append('=')
                            .append(line.value())
                            .append('\n'));
            return TestOrigin.ok(seen.toString());
        });
        gateway = Gateway.start("""
                listeners:
                  edge: { bind: "127.0.0.1:0", http: {} }
                  inner: { bind: "127.0.0.1:0", http: { trusted_proxies: [127.0.0.0/8, 10.0.0.0/8, "2001:db8::/32"] } }
                routes:
                  - match: { path: /who, source: [203.0.113.0/24, "2001:db9::/32"] }
                    respond: { status: 200, body: customer }
                  - { match: { path: /who, source: [10.0.0.0/8] }, respond: { status: 200, body: proxy } }
                  - { match: { path: /who, source: [127.0.0.0/8] }, respond: { status: 200, body: peer } }
                  - { match: { path: /who }, respond: { status: 200, body: other } }
                  - upstream: app
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """, origin);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    private static List<String> seen(String listener, String... lines) {
        return ask(listener, "/", lines).text().lines().toList();
    }

    private static Message ask(String listener, String target, String... lines) {
        try (TestClient client = TestClient.connect(gateway.address(listener))) {
            String fields = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
            return client.roundTrip("GET " + target + " HTTP/1.1\r\nhost: a:80\r\n" + fields + "\r\n");
        }
    }

    private static List<String> values(List<String> seen, String name) {
        return seen.stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }

    @Test
    void whatAStrangerClaimsIsReplaced() {
        List<String> seen = seen(
                "edge",
                "x-forwarded-for: 1.2.3.4",
                "X-Forwarded-For: 5.6.7.8",
                "x-forwarded-proto: https",
                "x-forwarded-host: b",
                "x-forwarded-port: 1",
                "x-real-ip: 1.2.3.4",
                "forwarded: for=1.2.3.4",
                "x_forwarded_for: 1.2.3.4",
                "x-request-id: 01234567-89ab-7def-8123-456789abcdef");
        assertEquals(List.of("127.0.0.1"), values(seen, "x-forwarded-for"));
        assertEquals(List.of("http"), values(seen, "x-forwarded-proto"));
        assertEquals(List.of("a:80"), values(seen, "x-forwarded-host"));
        assertEquals(List.of("1.1 headgate"), values(seen, "via"));
        assertEquals(1, values(seen, "x-request-id").size());
        assertEquals(true, UUID.matcher(values(seen, "x-request-id").getFirst()).matches());
        for (String gone :
                List.of("X-Forwarded-For", "x-forwarded-port", "x-real-ip", "forwarded", "x_forwarded_for")) {
            assertEquals(List.of(), values(seen, gone), gone);
        }
    }

    @Test
    void whatATrustedProxyClaimsIsExtended() {
        List<String> seen = seen(
                "inner",
                "x-forwarded-for: 203.0.113.9, 10.0.0.1",
                "x-forwarded-for: 10.0.0.2",
                "x-forwarded-proto: https",
                "x-forwarded-host: shop.example",
                "forwarded: for=203.0.113.9",
                "via: 1.1 front",
                "x-request-id: 01234567-89ab-7def-8123-456789abcdef");
        assertEquals(List.of("203.0.113.9, 10.0.0.1, 10.0.0.2, 127.0.0.1"), values(seen, "x-forwarded-for"));
        assertEquals(List.of("https"), values(seen, "x-forwarded-proto"));
        assertEquals(List.of("shop.example"), values(seen, "x-forwarded-host"));
        assertEquals(List.of("for=203.0.113.9", "for=127.0.0.1;proto=http"), values(seen, "forwarded"));
        assertEquals(List.of("1.1 front", "1.1 headgate"), values(seen, "via"));
        assertEquals(List.of("01234567-89ab-7def-8123-456789abcdef"), values(seen, "x-request-id"));
    }

    @Test
    void aTrustedProxyThatSaysNothingGetsTheSameAsAnybody() {
        List<String> seen = seen("inner", "x-request-id: not-a-uuid");
        assertEquals(List.of("127.0.0.1"), values(seen, "x-forwarded-for"));
        assertEquals(List.of("http"), values(seen, "x-forwarded-proto"));
        assertEquals(List.of("a:80"), values(seen, "x-forwarded-host"));
        assertEquals(true, UUID.matcher(values(seen, "x-request-id").getFirst()).matches());
    }

    /** Whose request it is decides routes by source: the last address that is no trusted proxy's. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "edge | 203.0.113.9 | peer",
                "inner | 203.0.113.9 | customer",
                "inner | 203.0.113.9, 10.0.0.1, 10.0.0.2 | customer",
                "inner | 1.2.3.4, 203.0.113.9 | customer",
                "inner | 203.0.113.9, 1.2.3.4 | other",
                "inner | 10.0.0.1, 10.0.0.2 | proxy",
                "inner | 2001:db9::1, 2001:db8::1 | customer",
                "inner | ::ffff:203.0.113.9 | customer",
                "inner | 203.0.113.9, nonsense | peer",
                "inner | nonsense, 10.0.0.1 | proxy",
                "inner | '' | peer",
                "inner | 203.0.113.9,, 10.0.0.1 | proxy",
                "inner | localhost | peer",
            })
    void theClientIsTheLastAddressThatIsNotTrusted(String listener, String claimed, String who) {
        assertEquals(who, ask(listener, "/who", "x-forwarded-for: " + claimed).text());
    }

    @Test
    void allForwardedForFieldsAreOneList() {
        assertEquals(
                "customer",
                ask(
                                "inner",
                                "/who",
                                "x-forwarded-for: 203.0.113.9",
                                "x-forwarded-for: 10.0.0.1",
                                "x-forwarded-for: 10.0.0.2")
                        .text());
        assertEquals(
                "other",
                ask("inner", "/who", "x-forwarded-for: 203.0.113.9", "x-forwarded-for: 1.2.3.4, 10.0.0.2")
                        .text());
    }
}
