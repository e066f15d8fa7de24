package io.headgate.proxy.node;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.config.Address;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator wants of endpoints, on the disk before it holds, so that it survives reload and restart. An intent
 * stays when its endpoint leaves the configuration, as the endpoint may come back. Changed by one thread, read by any.
 */
final class Intents {
    /** Ten times the endpoints of a large node; a file of 1 MB. */
    private static final int INTENTS_MAX = 10_000;

    private final Path file;
    private volatile Map<EndpointId, Intent> all;

    private Intents(Path file, Map<EndpointId, Intent> all) {
        this.file = file;
        this.all = all;
    }

    /**
     * Reads the file, if there is one.
     *
     * @throws IOException when it says something else than intents. Starting without them would send requests to
     *     endpoints that somebody has taken out
     */
    static Intents load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Intents(file, Map.of());
        }
        try {
            Map<EndpointId, Intent> all = new LinkedHashMap<>();
            Object list = JSON.std.mapFrom(Files.readString(file)).get("endpoints");
            for (Object each : (List<?>) member(list, List.class)) {
                Map<?, ?> entry = (Map<?, ?>) member(each, Map.class);
                EndpointId id =
                        new EndpointId((String) member(entry.get("upstream"), String.class), Address.parse((String)
                                member(entry.get("endpoint"), String.class)));
                all.put(id, intent(entry));
            }
            return new Intents(file, Collections.unmodifiableMap(all));
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new IOException(
                    file + " is not a list of operator's intents: " + e.getMessage()
                            + "; repair it, or remove it: then every endpoint is ready",
                    e);
        }
    }

    private static Intent intent(Map<?, ?> entry) {
        String state = (String) member(entry.get("state"), String.class);
        Object weight = entry.get("weight");
        return new Intent(
                EndpointStatus.Admin.valueOf(state.toUpperCase(Locale.ROOT)),
                weight == null ? null : (Integer) member(weight, Integer.class),
                Instant.parse((String) member(entry.get("since"), String.class)));
    }

    private static Object member(@Nullable Object value, Class<?> type) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(value + " is no " + type.getSimpleName());
        }
        return value;
    }

    /** All of them, the one that changed last at the end. */
    Map<EndpointId, Intent> all() {
        return all;
    }

    /** @throws IOException when it cannot be written; nothing has changed then */
    void put(EndpointId endpoint, Intent intent) throws IOException {
        Map<EndpointId, Intent> next = new LinkedHashMap<>(all);
        next.remove(endpoint);
        if (!intent.isNone()) {
            next.put(endpoint, intent);
        }
        if (next.size() > INTENTS_MAX) {
            throw new IOException("there are " + INTENTS_MAX + " intents already; make endpoints ready that are back");
        }
        WholeFile.write(file, json(next).getBytes(StandardCharsets.UTF_8));
        all = Collections.unmodifiableMap(next);
    }

    private static String json(Map<EndpointId, Intent> intents) throws IOException {
        List<Map<String, Object>> endpoints = new ArrayList<>();
        intents.forEach((id, intent) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("upstream", id.upstream());
            entry.put("endpoint", id.address().toString());
            entry.put("state", intent.state().name().toLowerCase(Locale.ROOT));
            if (intent.weight() != null) {
                entry.put("weight", intent.weight());
            }
            entry.put("since", intent.since().toString());
            endpoints.add(entry);
        });
        return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(Map.of("endpoints", endpoints)) + "\n";
    }
}
