package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.headgate.config.Filter;
import io.headgate.dataplane.metrics.Metrics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FilterChainTest {
    private final Metrics metrics = Metrics.open(null, 1, 100);
    private final FilterContext context =
            new FilterContext("r", 0, new RateLimitTables(), metrics.route(0, "web", "r", ""));

    @AfterEach
    void close() {
        metrics.close();
    }

    private static List<String> kinds(Object[] filters) {
        return Arrays.stream(filters)
                .map(filter -> filter.getClass().getSimpleName())
                .toList();
    }

    @Test
    void aRouteWithoutFiltersHasNothingToDo() {
        FilterChain none = FilterChain.of(List.of(), context);

        assertSame(FilterChain.NONE, none);
        assertEquals(0, none.requestFilters().length + none.responseFilters().length + none.bodyFilters().length);
        assertEquals(0, none.endFilters().length + none.slots());
    }

    @Test
    void filtersRunInTheProductsOrderWhateverTheConfigurations() {
        Filter edits = new Filter.RequestHeaders(Map.of("a", "1"), Map.of(), List.of());
        Filter responseEdits = new Filter.ResponseHeaders(Map.of("a", "1"), Map.of(), List.of());

        FilterChain chain =
                FilterChain.of(List.of(Rules.gzip(0, "text/*"), responseEdits, edits, Rules.limit("1/s", 1)), context);

        assertEquals(List.of("RateLimit", "RequestHeaders"), kinds(chain.requestFilters()));
        assertEquals(List.of("ResponseHeaders", "Gzip"), kinds(chain.responseFilters()));
        assertEquals(List.of("Gzip"), kinds(chain.bodyFilters()));
        assertArrayEquals(chain.bodyFilters(), chain.endFilters());
        assertEquals(1, chain.slots());
    }

    @Test
    void everyKindOfFilterHasItsPlaceInTheOrder() {
        assertEquals(Set.of(Filter.class.getPermittedSubclasses()), Set.copyOf(FilterChain.ORDER));
    }
}
