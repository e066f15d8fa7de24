package io.headgate.dataplane.filter;

import io.headgate.config.Filter;
import io.headgate.config.Route;
import io.headgate.dataplane.access.GcraTable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The state of all rate limits of a node: one table for each route and rule, shared by its workers. A table outlives a
 * reload as long as the route keeps its name and its rule; nobody gets a fresh bucket because something else was
 * changed. Any thread.
 */
public final class RateLimitTables {
    private final Map<Place, GcraTable> tables = new ConcurrentHashMap<>();
    private final LongAdder forgotten = new LongAdder();

    private record Place(String route, Filter.RateLimit rule) {}

    /** The table of a rule, made when it is first asked for. */
    GcraTable table(String route, Filter.RateLimit rule) {
        return tables.computeIfAbsent(new Place(route, rule), place -> new GcraTable(place.rule(), forgotten));
    }

    /** Drops the tables of rules that {@code routes} no longer hold. Call it once all workers run those routes. */
    public void retain(List<Route> routes) {
        Set<Place> kept = new HashSet<>();
        for (int i = 0; i < routes.size(); i++) {
            String name = routes.get(i).name();
            Filter.RateLimit rule = routes.get(i).filter(Filter.RateLimit.class);
            if (rule != null) {
                kept.add(new Place(name == null ? String.valueOf(i) : name, rule));
            }
        }
        tables.keySet().retainAll(kept);
    }

    /**
     * How many clients were forgotten before their buckets were full, because a table held no more; never goes down.
     */
    public long forgotten() {
        return forgotten.sum();
    }
}
