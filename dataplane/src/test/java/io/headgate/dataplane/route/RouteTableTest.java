package io.headgate.dataplane.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.config.Route;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.testing.Heads;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each condition of a route means. Routes are known by their position. */
class RouteTableTest {
    private final ClientAddress client = new ClientAddress();

    private static RouteTable<Integer> table(MatchBuilder... matches) {
        List<Route> routes = Arrays.stream(matches).map(MatchBuilder::build).toList();
        List<Integer> targets = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            targets.add(i);
        }
        return RouteTable.of(routes, targets, "web");
    }

    private @Nullable Integer find(RouteTable<Integer> table, RequestHead head) {
        return table.find(head, client);
    }

    private boolean takes(MatchBuilder match, RequestHead head) {
        return find(table(match), head) != null;
    }

    private static RequestHead get(String target) {
        return Heads.request("GET", target, "example.com");
    }

    private static RequestHead at(String host) {
        return Heads.request("GET", "/", host);
    }

    @Test
    void theFirstRouteInOrderWinsWhateverItIsFiledUnder() {
        RouteTable<Integer> table = table(
                MatchBuilder.any().path("/a/b").method("POST"),
                MatchBuilder.any().regex("^/a/c"),
                MatchBuilder.any().host("*.com").prefix("/a"),
                MatchBuilder.any().host("example.com").path("/a/b"),
                MatchBuilder.any());

        assertEquals(2, find(table, get("/a/b")));
        assertEquals(1, find(table, get("/a/c")));
        assertEquals(4, find(table, get("/x")));
        assertEquals(
                3,
                find(
                        table(
                                MatchBuilder.any().path("/x"),
                                MatchBuilder.any().path("/y"),
                                MatchBuilder.any().path("/z"),
                                MatchBuilder.any().host("example.com")),
                        get("/a/b")));
    }

    @Test
    void aTableWithoutAMatchingRouteFindsNothing() {
        assertNull(find(table(), get("/")));
        assertNull(find(table(MatchBuilder.any().path("/a")), get("/b")));
    }

    @Test
    void routesOfOtherListenersAreLeftOut() {
        assertEquals(
                1, find(table(MatchBuilder.any().on("admin"), MatchBuilder.any().on("admin", "web")), get("/")));
    }

    @Test
    void everyRouteNeedsATarget() {
        assertThrows(
                IllegalArgumentException.class,
                () -> RouteTable.of(List.of(MatchBuilder.any().build()), List.of(), "web"));
    }

    @ParameterizedTest
    @CsvSource({
        "/pay, /pay, true",
        "/pay, /pay/, true",
        "/pay, /pay/x, true",
        "/pay, /pay/x/y/z, true",
        "/pay, /payx, false",
        "/pay, /pa, false",
        "/pay, /, false",
        "/pay, /x/pay, false",
        "/pay/, /pay, false",
        "/pay/, /pay/, true",
        "/pay/, /pay/x, true",
        "/pay/, /payx, false",
        "/a/b, /a/b/c, true",
        "/a/b, /a, false",
        "/a/b, /a/bc, false",
        "/, /, true",
        "/, /x/y, true"
    })
    void aPrefixHoldsOnWholeSegments(String prefix, String path, boolean taken) {
        assertEquals(taken, takes(MatchBuilder.any().prefix(prefix), get(path)));
    }

    @ParameterizedTest
    @CsvSource({
        "/pay, /pay, true",
        "/pay, /pay/, false",
        "/pay/, /pay/, true",
        "/pay/, /pay, false",
        "/, /, true",
        "/, /x, false",
        "/a-long-segment-of-text/b, /a-long-segment-of-text/b, true",
        "/a-long-segment-of-text/b, /a-long-segment-of-text/c, false",
        "/caf%c3%a9, /caf%C3%A9, true",
        "/a/b, /a//./x/../b, true"
    })
    void aPathIsTheWholePathInItsCanonicalForm(String wanted, String path, boolean taken) {
        assertEquals(taken, takes(MatchBuilder.any().path(wanted), get(path)));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, www.example.com, false",
        "example.com, xample.com, false",
        "EXAMPLE.com, example.com, true",
        "*.example.com, www.example.com, true",
        "*.example.com, a.b.c.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, .example.com, false",
        "*.example.com, wwwexample.com, false",
        "*.com, a.example.com, true",
        "localhost, localhost, true",
        "'[::1]', '[::1]', true",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false"
    })
    void aHostIsExactOrASuffixOfAnyDepth(String pattern, String host, boolean taken) {
        assertEquals(taken, takes(MatchBuilder.any().host(pattern), at(host)));
    }

    @Test
    void aRequestWithoutAHostTakesOnlyRoutesWithoutOne() {
        assertEquals(1, find(table(MatchBuilder.any().host("example.com", "*.com"), MatchBuilder.any()), at("")));
    }

    @Test
    void aHostAndItsWildcardAreApart() {
        RouteTable<Integer> table = table(
                MatchBuilder.any().host("*.example.com").path("/a"),
                MatchBuilder.any().host("example.com"),
                MatchBuilder.any().host("b.example.com"),
                MatchBuilder.any().host("*.example.com"));

        assertEquals(1, find(table, at("example.com")));
        assertEquals(2, find(table, at("b.example.com")));
        assertEquals(3, find(table, at("c.example.com")));
    }

    @Test
    void aListMeansAnyOfItsValues() {
        MatchBuilder match = MatchBuilder.any()
                .host("a.example", "b.example")
                .prefix("/x", "/y")
                .method("GET", "PURGE");

        assertEquals(true, takes(match, Heads.request("GET", "/y/1", "b.example")));
        assertEquals(true, takes(match, Heads.request("PURGE", "/x", "a.example")));
        assertEquals(false, takes(match, Heads.request("POST", "/x", "a.example")));
        assertEquals(false, takes(match, Heads.request("FETCH", "/x", "a.example")));
        assertEquals(false, takes(match, Heads.request("GET", "/z", "a.example")));
        assertEquals(false, takes(match, Heads.request("GET", "/x", "c.example")));
    }

    @Test
    void aRegularExpressionIsFoundAnywhereUnlessAnchored() {
        assertEquals(true, takes(MatchBuilder.any().regex("v[0-9]+"), get("/api/v12/x")));
        assertEquals(false, takes(MatchBuilder.any().regex("^/v[0-9]+/"), get("/api/v12/x")));
        assertEquals(true, takes(MatchBuilder.any().regex("^/b", "^/a"), get("/api")));
        assertEquals(false, takes(MatchBuilder.any().regex("lang"), get("/api?lang=de")));
    }

    @Test
    void aHeaderIsMatchedLineByLine() {
        MatchBuilder match = MatchBuilder.any().header("X-Version", "2", "3");

        assertEquals(true, takes(match, Heads.request("GET", "/", "h", "x-version: 3")));
        assertEquals(true, takes(match, Heads.request("GET", "/", "h", "X-VERSION: 1", "x-version: 2")));
        assertEquals(false, takes(match, Heads.request("GET", "/", "h", "x-version: 1, 2")));
        assertEquals(false, takes(match, Heads.request("GET", "/", "h", "x-version: 22")));
        assertEquals(false, takes(match, get("/")));
    }

    @Test
    void aPresentHeaderMayHaveAnyValue() {
        assertEquals(true, takes(MatchBuilder.any().header("x-debug"), Heads.request("GET", "/", "h", "x-debug:")));
        assertEquals(false, takes(MatchBuilder.any().header("x-debug"), get("/")));
        assertEquals(true, takes(MatchBuilder.any().header("cookie"), Heads.request("GET", "/", "h", "Cookie: a=b")));
        assertEquals(false, takes(MatchBuilder.any().header("cookie"), get("/")));
    }

    @ParameterizedTest
    @CsvSource({
        "lang=de, true",
        "a=b&lang=de, true",
        "lang=en&lang=de&x, true",
        "lang=%64e, true",
        "%6Cang=de, true",
        "lang=dee, false",
        "lang=d, false",
        "lang=, false",
        "lang, false",
        "xlang=de, false",
        "langx=de, false",
        "lang=DE, false",
        "lang=de=, false",
        "a;lang=de, false"
    })
    void aQueryParameterIsComparedDecoded(String query, boolean taken) {
        assertEquals(taken, takes(MatchBuilder.any().query("lang", "de"), get("/?" + query)));
    }

    @Test
    void aQueryValueIsDecodedAsFormsEncodeIt() {
        assertEquals(true, takes(MatchBuilder.any().query("q", "a b"), get("/?q=a+b")));
        assertEquals(true, takes(MatchBuilder.any().query("q", "a b"), get("/?q=a%20b")));
        assertEquals(true, takes(MatchBuilder.any().query("q", "a+b"), get("/?q=a%2bb")));
        assertEquals(false, takes(MatchBuilder.any().query("q", "a+b"), get("/?q=a+b")));
        assertEquals(true, takes(MatchBuilder.any().query("q", "caf\u00e9"), get("/?q=caf%C3%A9")));
        assertEquals(true, takes(MatchBuilder.any().query("q", "100%"), get("/?q=100%")));
        assertEquals(true, takes(MatchBuilder.any().query("q", "%zz"), get("/?q=%zz")));
        assertEquals(true, takes(MatchBuilder.any().query("q", ""), get("/?q")));
    }

    @Test
    void aPresentQueryParameterMayHaveAnyValueOrNone() {
        assertEquals(true, takes(MatchBuilder.any().query("debug"), get("/?debug")));
        assertEquals(true, takes(MatchBuilder.any().query("debug"), get("/?a&debug=1")));
        assertEquals(false, takes(MatchBuilder.any().query("debug"), get("/?&=debug")));
        assertEquals(false, takes(MatchBuilder.any().query("debug"), get("/")));
    }

    @Test
    void aSourceIsABlockOfAddresses() {
        MatchBuilder match = MatchBuilder.any().source("10.0.0.0/8", "2001:db8::/32");

        client.set(InetAddress.ofLiteral("10.255.0.1"));
        assertEquals(true, takes(match, get("/")));
        client.set(InetAddress.ofLiteral("2001:db8::1"));
        assertEquals(true, takes(match, get("/")));
        client.set(InetAddress.ofLiteral("11.0.0.1"));
        assertEquals(false, takes(match, get("/")));
        client.clear();
        assertEquals(false, takes(match, get("/")));
    }

    @Test
    void aSubjectIsOneThatTheClientHasShown() {
        MatchBuilder match = MatchBuilder.any().subject("CN=billing", "CN=ledger");
        RequestHead head = get("/");

        assertEquals(false, takes(match, head));
        head.clientSubject(Ascii.bytes("CN=ledger"));
        assertEquals(true, takes(match, head));
        head.clientSubject(Ascii.bytes("CN=ledger2"));
        assertEquals(false, takes(match, head));
        head.clear();
        assertEquals(0, head.clientSubject().length);
    }

    @Test
    void allConditionsMustHold() {
        MatchBuilder match = MatchBuilder.any()
                .host("h.example")
                .path("/a")
                .method("GET")
                .header("x-a", "1")
                .header("x-b")
                .query("q", "1");

        assertEquals(true, takes(match, Heads.request("GET", "/a?q=1", "h.example", "x-a: 1", "x-b: 2")));
        assertEquals(false, takes(match, Heads.request("GET", "/a?q=1", "h.example", "x-a: 1")));
        assertEquals(false, takes(match, Heads.request("GET", "/a?q=2", "h.example", "x-a: 1", "x-b: 2")));
        assertEquals(false, takes(match, Heads.request("HEAD", "/a?q=1", "h.example", "x-a: 1", "x-b: 2")));
    }

    @Test
    void theAsteriskIsNoPath() {
        RequestHead head = Heads.request("OPTIONS", "*", "example.com");

        assertEquals(
                2, find(table(MatchBuilder.any().prefix("/"), MatchBuilder.any().path("/"), MatchBuilder.any()), head));
    }

    @Test
    void longPathsAndHostsAreWalkedNoFurtherThanAnythingIsFiled() {
        RouteTable<Integer> table = table(
                MatchBuilder.any().host("*.example.com").prefix("/a/b"),
                MatchBuilder.any().host("x.example.com"));

        assertEquals(
                0, find(table, Heads.request("GET", "/a/b" + "/c".repeat(2000), "a.".repeat(100) + "example.com")));
        assertNull(find(table, Heads.request("GET", "/c".repeat(2000), "a.".repeat(100) + "example.org")));
    }
}
