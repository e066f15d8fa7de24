package io.headgate.controlplane.discovery;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.Endpoint;
import io.headgate.controlplane.Threads;
import io.headgate.controlplane.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Keeps the addresses of every name in the configuration up to date. [#apply] and [#close] are called by whoever
/// owns the configuration; [#status] from anywhere.
public final class EndpointDiscovery implements AutoCloseable {
    /// A lookup holds two sockets, one per family: 64 are 128 file descriptors of the 1024 that a plain shell
    /// grants.
    static final int LOOKUPS_MAX = 64;

    /// An interrupted lookup ends at once; this is for a listener that is still at work.
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(2);

    private final NameWatch.Surroundings around;
    private volatile Map<Address.Named, NameWatch> watches = Map.of();
    private boolean closed;

    /// Asks the name servers of the system's resolver configuration and its hosts file, both read anew for each
    /// lookup. Looks nothing up until [#apply].
    public EndpointDiscovery(DiscoveryListener listener) {
        this(listener, SystemLookup.ofThisMachine(), Timing.SYSTEM);
    }

    EndpointDiscovery(DiscoveryListener listener, NameLookup lookup, Timing timing) {
        this.around = new NameWatch.Surroundings(listener, lookup, timing, new Semaphore(LOOKUPS_MAX));
    }

    /// Watches exactly the names of `config` from now on: those of endpoints, and `localhost` where a listener
    /// or the admin API binds to it. Names that were watched already go on undisturbed. Blocks until every new
    /// name has been looked up once, but no longer than `waitMax`; what comes later reaches the listener.
    /// Returns early with what there is when the calling thread is interrupted, which it then stays.
    ///
    /// @return the last good addresses of each name, without the names that have none yet; the listener is not
    ///     told of these again
    public synchronized Map<Address.Named, List<Address.Inet>> apply(Config config, Duration waitMax) {
        if (closed) {
            return Map.of();
        }
        Map<Address.Named, NameWatch> before = watches;
        Map<Address.Named, NameWatch> after = new LinkedHashMap<>();
        List<NameWatch> starting = new ArrayList<>();
        for (Address.Named name : names(config)) {
            NameWatch watch = before.get(name);
            if (watch == null) {
                watch = new NameWatch(name, around);
                starting.add(watch);
            }
            after.put(name, watch);
        }
        watches = Collections.unmodifiableMap(after);
        before.forEach((name, watch) -> {
            if (!after.containsKey(name)) {
                watch.end();
            }
        });
        starting.forEach(watch -> watch.thread().start());
        awaitFirstLookups(starting, waitMax);
        Map<Address.Named, List<Address.Inet>> resolved = new LinkedHashMap<>();
        after.forEach((name, watch) -> {
            List<Address.Inet> addresses = watch.collect();
            if (!addresses.isEmpty()) {
                resolved.put(name, addresses);
            }
        });
        return Collections.unmodifiableMap(resolved);
    }

    /// What is known of every name, in the order of the configuration. Never waits for a lookup.
    public Map<Address.Named, NameStatus> status() {
        Map<Address.Named, NameStatus> status = new LinkedHashMap<>();
        watches.forEach((name, watch) -> status.put(name, watch.status()));
        return Collections.unmodifiableMap(status);
    }

    /// Stops all lookups, and waits until their threads have ended; at most 2 s, should a listener not return.
    @Override
    public void close() {
        Collection<NameWatch> stopped;
        synchronized (this) {
            closed = true;
            stopped = watches.values();
            watches = Map.of();
        }
        Threads.stop(stopped, CLOSE_WAIT_MAX);
    }

    private static void awaitFirstLookups(List<NameWatch> watches, Duration waitMax) {
        long deadlineNs = System.nanoTime() + waitMax.toNanos();
        try {
            for (NameWatch watch : watches) {
                long leftNs = Math.max(0, deadlineNs - System.nanoTime());
                if (!watch.firstLookup().await(leftNs, TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<Address.Named> names(Config config) {
        Stream<Address> endpoints = config.upstreams().values().stream()
                .flatMap(upstream -> upstream.endpoints().stream())
                .map(Endpoint::target);
        Stream<Address> binds = Stream.concat(
                config.listeners().values().stream().flatMap(listener -> listener.bind().stream()),
                Stream.of(config.admin().bind()));
        Set<Address.Named> names = new LinkedHashSet<>();
        Stream.concat(binds, endpoints).forEach(address -> {
            if (address instanceof Address.Named named) {
                names.add(named);
            }
        });
        return names;
    }
}
