package io.headgate.dataplane.route;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values by keys of bytes, looked up by a range of an array. Open addressing, at most half full. Immutable, any thread.
 */
public final class KeyTable<V> {
    private final long[] hashes;
    private final byte[][] keys;
    private final @Nullable Object[] values;
    private final int longestKeyBytes;
    private final boolean empty;

    /** Keys are ASCII; {@code hash} must be the one that callers of {@link #find} pass. */
    public KeyTable(Map<String, V> entries, ToLongFunction<byte[]> hash) {
        empty = entries.isEmpty();
        int capacity = Integer.highestOneBit(Math.max(1, entries.size())) << 2;
        hashes = new long[capacity];
        keys = new byte[capacity][];
        values = new Object[capacity];
        int longest = 0;
        for (Map.Entry<String, V> entry : entries.entrySet()) {
            byte[] key = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
            longest = Math.max(longest, key.length);
            put(hash.applyAsLong(key), key, entry.getValue());
        }
        longestKeyBytes = longest;
    }

    private void put(long hash, byte[] key, V value) {
        int at = slot(hash);
        while (values[at] != null) {
            at = at + 1 & hashes.length - 1;
        }
        hashes[at] = hash;
        keys[at] = key;
        values[at] = value;
    }

    public boolean isEmpty() {
        return empty;
    }

    /** No longer range can be a key. */
    public int longestKeyBytes() {
        return longestKeyBytes;
    }

    /** The value of the key {@code bytes[from..to)}, whose hash is {@code hash}, or null. */
    @SuppressWarnings("unchecked")
    @Nullable
    public V find(long hash, byte[] bytes, int from, int to) {
        int at = slot(hash);
        while (values[at] != null) {
            if (hashes[at] == hash && equals(keys[at], bytes, from, to)) {
                return (V) values[at];
            }
            at = at + 1 & hashes.length - 1;
        }
        return null;
    }

    private static boolean equals(byte[] key, byte[] bytes, int from, int to) {
        return Arrays.equals(key, 0, key.length, bytes, from, to);
    }

    private int slot(long hash) {
        return (int) (hash >>> 32) & hashes.length - 1;
    }
}
