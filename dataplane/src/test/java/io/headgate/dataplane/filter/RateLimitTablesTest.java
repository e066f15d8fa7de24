package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.headgate.config.Action;
import io.headgate.config.Filter;
import io.headgate.config.Match;
import io.headgate.config.Retries;
import io.headgate.config.Route;
import io.headgate.config.RouteTimeouts;
import io.headgate.dataplane.access.GcraTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitTablesTest {
    private static final Match ANY =
            new Match(List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), List.of(), List.of());

    private final RateLimitTables tables = new RateLimitTables();

    private static Route route(@Nullable String name, Filter... filters) {
        return new Route(
                name,
                List.of(),
                ANY,
                List.of(filters),
                null,
                new RouteTimeouts(Duration.ofSeconds(30), null),
                new Retries(0, List.of(), null, Duration.ZERO),
                new Action.ToUpstream("app"));
    }

    @Test
    void allWorkersOfARouteShareOneTable() {
        assertSame(tables.table("a", Rules.limit("1/s", 1)), tables.table("a", Rules.limit("1/s", 1)));
        assertNotSame(tables.table("a", Rules.limit("1/s", 1)), tables.table("b", Rules.limit("1/s", 1)));
        assertNotSame(tables.table("a", Rules.limit("1/s", 1)), tables.table("a", Rules.limit("1/s", 2)));
    }

    @Test
    void aTableSurvivesAReloadThatKeepsItsRouteAndRule() {
        GcraTable named = tables.table("pay", Rules.limit("1/s", 1));
        GcraTable second = tables.table("1", Rules.limit("1/s", 1));

        tables.retain(List.of(route("pay", Rules.limit("1/s", 1)), route(null, Rules.limit("1/s", 1))));

        assertSame(named, tables.table("pay", Rules.limit("1/s", 1)));
        assertSame(second, tables.table("1", Rules.limit("1/s", 1)));
    }

    @Test
    void aTableWhoseRuleIsGoneIsDropped() {
        GcraTable changed = tables.table("pay", Rules.limit("1/s", 1));
        GcraTable gone = tables.table("x", Rules.limit("1/s", 1));

        tables.retain(List.of(route("pay", Rules.limit("2/s", 1)), route("x")));

        assertNotSame(changed, tables.table("pay", Rules.limit("1/s", 1)));
        assertNotSame(gone, tables.table("x", Rules.limit("1/s", 1)));
    }

    @Test
    void whatWasForgottenIsCountedOverAllTables() {
        for (String route : List.of("a", "b")) {
            GcraTable table = tables.table(route, Rules.limit("1/m", 1, 1));
            table.take(1, 0);
            table.take(2, 0);
        }

        assertEquals(2, tables.forgotten());
    }
}
