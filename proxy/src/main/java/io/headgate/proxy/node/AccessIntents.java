package io.headgate.proxy.node;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.config.Access;
import io.headgate.config.Cidr;
import io.headgate.config.InvalidValue;
import io.headgate.config.Words;
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
 * What the operator says of addresses, on the disk before it holds, so that it survives reload and restart. It stays
 * when its listener leaves the configuration, as the listener may come back. Changed by one thread, read by any.
 */
final class AccessIntents {
    /** The file is written anew at each change, 1 MB at most; longer lists belong in a file that a listener names. */
    static final int BLOCKS_MAX = 10_000;

    private final Path file;
    private volatile Map<String, Map<Cidr, AccessIntent>> all;

    private AccessIntents(Path file, Map<String, Map<Cidr, AccessIntent>> all) {
        this.file = file;
        this.all = all;
    }

    /**
     * Reads the file, if there is one, without what is over.
     *
     * @throws IOException when it says something else. Starting without it would let in whoever was denied
     */
    static AccessIntents load(Path file, Instant now) throws IOException {
        Map<String, Map<Cidr, AccessIntent>> all = new LinkedHashMap<>();
        if (Files.exists(file)) {
            try {
                for (Map<?, ?> entry : entries(JSON.std.mapFrom(Files.readString(file)))) {
                    all.computeIfAbsent(text(entry, "listener"), _ -> new LinkedHashMap<>())
                            .put(Cidr.parse(text(entry, "block")), intent(entry));
                }
            } catch (IOException | DateTimeException | IllegalArgumentException e) {
                throw new IOException(
                        file + " is not a list of what the operator says of addresses: " + e.getMessage()
                                + "; repair it, or remove it: then only the configuration holds",
                        e);
            }
        }
        AccessIntents intents = new AccessIntents(file, frozen(all));
        intents.expire(now);
        return intents;
    }

    private static List<Map<?, ?>> entries(Map<?, ?> file) {
        List<Map<?, ?>> entries = new ArrayList<>();
        if (file.get("access") instanceof List<?> list) {
            for (Object each : list) {
                if (!(each instanceof Map<?, ?> entry)) {
                    throw new IllegalArgumentException(each + " is no entry");
                }
                entries.add(entry);
            }
            return entries;
        }
        throw new IllegalArgumentException("there is no list 'access'");
    }

    private static String text(Map<?, ?> entry, String member) {
        if (entry.get(member) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(member + " is " + entry.get(member) + ", not a text");
    }

    private static AccessIntent intent(Map<?, ?> entry) {
        return new AccessIntent(
                Access.Verdict.valueOf(text(entry, "verdict").toUpperCase(Locale.ROOT)),
                Instant.parse(text(entry, "since")),
                entry.get("until") == null ? null : Instant.parse(text(entry, "until")));
    }

    private static Map<String, Map<Cidr, AccessIntent>> frozen(Map<String, Map<Cidr, AccessIntent>> all) {
        Map<String, Map<Cidr, AccessIntent>> frozen = new LinkedHashMap<>();
        all.forEach((listener, blocks) -> {
            if (!blocks.isEmpty()) {
                frozen.put(listener, Collections.unmodifiableMap(blocks));
            }
        });
        return Collections.unmodifiableMap(frozen);
    }

    /** All of them by listener, the one that was said last at the end. */
    Map<String, Map<Cidr, AccessIntent>> all() {
        return all;
    }

    /** What the data plane goes by. */
    Map<String, Map<Cidr, Access.Verdict>> verdicts() {
        Map<String, Map<Cidr, Access.Verdict>> verdicts = new LinkedHashMap<>();
        all.forEach((listener, blocks) -> {
            Map<Cidr, Access.Verdict> of = LinkedHashMap.newLinkedHashMap(blocks.size());
            blocks.forEach((block, intent) -> of.put(block, intent.verdict()));
            verdicts.put(listener, of);
        });
        return verdicts;
    }

    /**
     * Says more; when it throws nothing has changed.
     *
     * @throws InvalidValue when there would be too many blocks
     * @throws IOException when it cannot be written
     */
    void change(String listener, AccessChange change, Instant now) throws IOException {
        Map<Cidr, AccessIntent> blocks = new LinkedHashMap<>(all.getOrDefault(listener, Map.of()));
        Instant until = change.expiresAfter() == null ? null : now.plus(change.expiresAfter());
        change.remove().forEach(blocks::remove);
        say(blocks, change.allow(), new AccessIntent(Access.Verdict.ALLOW, now, until));
        say(blocks, change.deny(), new AccessIntent(Access.Verdict.DENY, now, until));
        Map<String, Map<Cidr, AccessIntent>> next = new LinkedHashMap<>(all);
        next.put(listener, blocks);
        if (next.values().stream().mapToInt(Map::size).sum() > BLOCKS_MAX) {
            throw new InvalidValue(
                    "something would be said of more than " + BLOCKS_MAX + " blocks",
                    "remove some, or name a file in the listener's access");
        }
        WholeFile.write(file, json(next).getBytes(StandardCharsets.UTF_8));
        all = frozen(next);
    }

    private static void say(Map<Cidr, AccessIntent> blocks, List<Cidr> of, AccessIntent intent) {
        for (Cidr block : of) {
            blocks.remove(block);
            blocks.put(block, intent);
        }
    }

    /**
     * Forgets what is over. The file is not written: whoever reads it looks at the time.
     *
     * @return whether anything was
     */
    boolean expire(Instant now) {
        Map<String, Map<Cidr, AccessIntent>> next = new LinkedHashMap<>();
        boolean[] any = {false};
        all.forEach((listener, blocks) -> {
            Map<Cidr, AccessIntent> left = new LinkedHashMap<>(blocks);
            any[0] |= left.values().removeIf(intent -> intent.isOver(now));
            next.put(listener, left);
        });
        if (any[0]) {
            all = frozen(next);
        }
        return any[0];
    }

    /** When the first of them is over; null: none ever is. */
    @Nullable
    Instant nextOver() {
        Instant next = null;
        for (Map<Cidr, AccessIntent> blocks : all.values()) {
            for (AccessIntent intent : blocks.values()) {
                Instant until = intent.until();
                if (until != null && (next == null || until.isBefore(next))) {
                    next = until;
                }
            }
        }
        return next;
    }

    private static String json(Map<String, Map<Cidr, AccessIntent>> all) throws IOException {
        List<Map<String, Object>> entries = new ArrayList<>();
        all.forEach((listener, blocks) -> blocks.forEach((block, intent) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("listener", listener);
            entry.put("block", block.toString());
            entry.put("verdict", Words.of(intent.verdict()));
            entry.put("since", intent.since().toString());
            if (intent.until() != null) {
                entry.put("until", intent.until().toString());
            }
            entries.add(entry);
        }));
        return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(Map.of("access", entries)) + "\n";
    }
}
