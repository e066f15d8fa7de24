package io.headgate.dataplane.http2;

import java.util.Arrays;
import java.util.Objects;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The open streams of a connection, by id and in a row. Confined to its worker. */
final class StreamTable<S extends Http2Stream> {
    private static final int FIRST_PLACES = 8;

    private final Int2ObjectHashMap<S> byId = new Int2ObjectHashMap<>(FIRST_PLACES, 0.6f);
    private @Nullable Http2Stream[] row = new Http2Stream[FIRST_PLACES];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    S get(int id) {
        return byId.get(id);
    }

    /** The stream at place {@code index}, below {@link #size()}; another may take its place when one is removed. */
    @SuppressWarnings("unchecked") // only these are ever put there
    S at(int index) {
        return (S) Objects.requireNonNull(row[index]);
    }

    void add(S stream) {
        if (size == row.length) {
            row = Arrays.copyOf(row, 2 * size);
        }
        stream.place(size);
        row[size++] = stream;
        byId.put(stream.id(), stream);
    }

    void remove(S stream) {
        byId.remove(stream.id());
        S last = at(--size);
        row[stream.place()] = last;
        last.place(stream.place());
        row[size] = null;
    }
}
