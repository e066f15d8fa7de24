package io.headgate.dataplane.access;

import io.headgate.config.Config;
import io.headgate.config.Listener;
import io.headgate.config.snapshot.Snapshot;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Who may connect, listener by listener. Changed by the control thread, asked by any. */
public final class Admissions {
    private final Ceiling process = new Ceiling(0);
    private final LongAdder uncounted = new LongAdder();
    private final Map<String, Admission> byListener = new ConcurrentHashMap<>();

    /** Lists that were read and hold no sooner than they are applied. */
    public static final class Lists {
        private final Map<String, AccessRules> byListener = new LinkedHashMap<>();

        private Lists() {}
    }

    /**
     * Reads the lists of all listeners, which changes nothing.
     *
     * @throws IOException naming file and line, when a file cannot be read or says something else than blocks
     */
    public static Lists read(Config config) throws IOException {
        Lists lists = new Lists();
        for (Map.Entry<String, Listener> listener : config.listeners().entrySet()) {
            AccessRules rules =
                    AccessRules.read(listener.getKey(), listener.getValue().access());
            lists.byListener.put(listener.getKey(), rules);
        }
        return lists;
    }

    /** Lets in by {@code next} and the lists of its configuration from now on; connections that are open stay. */
    public void apply(Snapshot next, Lists lists) {
        Config config = next.config();
        long nowNs = System.nanoTime();
        process.max(config.connections().max());
        lists.byListener.forEach((name, read) -> {
            AccessRules rules = read.saying(next.access().getOrDefault(name, Map.of()));
            Listener listener = config.listeners().get(name);
            Admission known = byListener.get(name);
            if (listener != null && known != null) {
                known.apply(rules, listener.connections(), nowNs);
            } else if (listener != null) {
                byListener.put(name, new Admission(process, uncounted, rules, listener.connections(), nowNs));
            }
        });
        byListener.keySet().retainAll(config.listeners().keySet()); // their connections hold places of their own
    }

    /** Goes by what the operator says of addresses in {@code next}, under the configuration before. */
    public void say(Snapshot next) {
        byListener.forEach((name, admission) -> admission.say(next.access().getOrDefault(name, Map.of())));
    }

    /** Null: there is no such listener. */
    public @Nullable Admission of(String listener) {
        return byListener.get(listener);
    }

    /** Connections open now, over all listeners. */
    public int open() {
        return process.open();
    }

    /** How many connections were let in without being counted by source, as there were too many sources. */
    public long uncounted() {
        return uncounted.sum();
    }
}
