package io.headgate.dataplane.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.Route;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.testing.Heads;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The index finds what trying every route in order finds. Names come from few words, so that routes overlap in every
 * way.
 */
class RouteTablePropertyTest {
    private static final List<String> LABELS = List.of("a", "b", "com", "example", "a-label-of-some-length");
    private static final List<String> SEGMENTS = List.of("a", "b", "pay", "payx", "a-segment-of-some-length", "%C3%A9");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PURGE");
    private static final List<String> REGEXES = List.of("^/a", "pay$", "/[ab]/", "x", "^/$");
    private static final List<String> VALUES = List.of("1", "2", "a b");
    private static final List<String> SOURCES = List.of("10.0.0.0/8", "10.1.0.0/16", "::1", "0.0.0.0/0");
    private static final List<String> CLIENTS = List.of("10.1.2.3", "10.2.3.4", "192.0.2.1", "::1", "2001:db8::1");

    private final long seed = Long.getLong("headgate.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void agreesWithTryingEveryRouteInOrder() {
        int found = 0;
        for (int round = 0; round < 400; round++) {
            List<Route> routes = routes(1 + random.nextInt(round % 10 == 0 ? 300 : 20));
            List<Integer> targets = IntStream.range(0, routes.size()).boxed().toList();
            RouteTable<Integer> table = RouteTable.of(routes, targets, "web");
            for (int i = 0; i < 100; i++) {
                NaiveRouter.Request request = request();
                int expected = NaiveRouter.find(routes, request);
                Integer actual = table.find(head(request), address(request.client()));
                assertEquals(
                        expected,
                        actual == null ? -1 : actual,
                        () -> request + " among " + routes + "; repeat with -Dheadgate.test.seed=" + seed);
                found += expected >= 0 ? 1 : 0;
            }
        }
        System.out.println("routes found for " + found + " of 40000 requests; seed " + seed);
    }

    private List<Route> routes(int count) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MatchBuilder match = MatchBuilder.any();
            if (chance(60)) {
                match.host(some(() -> (chance(40) ? "*." : "") + host()));
            }
            switch (random.nextInt(5)) {
                case 0, 1 -> match.prefix(some(this::path));
                case 2 -> match.path(some(this::path));
                case 3 -> match.regex(some(() -> one(REGEXES)));
                default -> {}
            }
            if (chance(20)) {
                match.method(some(() -> one(METHODS)));
            }
            if (chance(15)) {
                match.header(chance(50) ? "x-version" : "cookie", chance(30) ? new String[0] : some(() -> one(VALUES)));
            }
            if (chance(15)) {
                match.query("q", chance(30) ? new String[0] : some(() -> one(VALUES)));
            }
            if (chance(15)) {
                match.source(some(() -> one(SOURCES)));
            }
            routes.add(match.build());
        }
        return routes;
    }

    private NaiveRouter.Request request() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (chance(50)) {
            headers.put("x-version", one(VALUES));
        }
        if (chance(30)) {
            headers.put("cookie", one(VALUES));
        }
        Map<String, String> query = new HashMap<>();
        if (chance(50)) {
            query.put("q", one(VALUES));
        }
        return new NaiveRouter.Request(
                one(METHODS), chance(5) ? "" : host(), path(), headers, query, InetAddress.ofLiteral(one(CLIENTS)));
    }

    private static RequestHead head(NaiveRouter.Request request) {
        List<String> lines = new ArrayList<>();
        request.headers().forEach((name, value) -> lines.add(name + ": " + value));
        String query = request.query().containsKey("q")
                ? "?x=1&q=" + request.query().get("q").replace(' ', '+')
                : "";
        return Heads.request(request.method(), request.path() + query, request.host(), lines.toArray(String[]::new));
    }

    private static ClientAddress address(InetAddress client) {
        ClientAddress address = new ClientAddress();
        address.set(client);
        return address;
    }

    private String host() {
        StringBuilder host = new StringBuilder(one(LABELS));
        for (int i = random.nextInt(4); i > 0; i--) {
            host.append('.').append(one(LABELS));
        }
        return host.toString();
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append('/').append(one(SEGMENTS));
        }
        return path.isEmpty() || chance(15) ? path + "/" : path.toString();
    }

    private String[] some(java.util.function.Supplier<String> values) {
        return IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(_ -> values.get())
                .distinct()
                .toArray(String[]::new);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
