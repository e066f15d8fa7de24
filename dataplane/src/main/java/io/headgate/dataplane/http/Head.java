package io.headgate.dataplane.http;

import java.util.Arrays;

/**
 * A message head: the received bytes plus an index of where its fields stand, and an overlay of edits. Nothing is
 * turned into a {@code String}; a head is written out once, kept lines copied in runs, removed ones skipped, added ones
 * appended.
 *
 * <p>Bytes are copied once, from the socket's buffer into this recycled array (about 20 ns for a usual head). That ends
 * every question of who owns the receive buffer, lets a retry send the head again, and makes all later access plain
 * array access.
 *
 * <pre>
 *   bytes:  | start line CRLF | name: value CRLF | ... | CRLF | scratch (canonical path) |
 *           0                                                 ^ length
 * </pre>
 *
 * Confined to one worker. Ranges are {@code [start, end)} into {@link #bytes()}.
 */
public abstract class Head {
    /** Most heads fit; a larger one grows the array, and {@link #clear} gives the growth back. */
    private static final int BYTES_KEPT = 4096;

    private static final int FIELDS_KEPT = 64;
    private static final int ADDED_KEPT = 512;
    private static final int STRIDE = 5;

    private byte[] bytes = new byte[BYTES_KEPT];
    private int length;
    private int[] index = new int[FIELDS_KEPT * STRIDE];
    private int fieldCount;
    private long present;
    private long repeated;
    private int firstLine;
    private long[] removed = new long[FIELDS_KEPT / Long.SIZE];
    private byte[] added = new byte[ADDED_KEPT];
    private int addedLength;

    /** The array behind all ranges; borrowed until the next {@link #reserve} or {@link #clear}. */
    public final byte[] bytes() {
        return bytes;
    }

    /** How many bytes of the head have been received. */
    public final int length() {
        return length;
    }

    public final int fieldCount() {
        return fieldCount;
    }

    public final int nameStart(int field) {
        return index[field * STRIDE];
    }

    public final int nameEnd(int field) {
        return index[field * STRIDE + 1];
    }

    public final int valueStart(int field) {
        return index[field * STRIDE + 2];
    }

    public final int valueEnd(int field) {
        return index[field * STRIDE + 3];
    }

    /** The small int of the field's name, {@link Field#OTHER} for names the gateway does not act on. */
    public final int known(int field) {
        return index[field * STRIDE + 4] & 0xFF;
    }

    private int lineEnd(int field) {
        return index[field * STRIDE + 4] >>> 8;
    }

    /** Whether a field with this known name was received (removed ones count, hidden ones do not). */
    public final boolean has(int known) {
        return (present & Field.bit(known)) != 0;
    }

    /** Whether several fields with this known name were received (removed ones count). */
    public final boolean repeats(int known) {
        return (repeated & Field.bit(known)) != 0;
    }

    /** The first received field with this known name, or -1. */
    public final int first(int known) {
        return has(known) ? next(known, 0) : -1;
    }

    /** The next received field with this known name at or after position {@code from}, or -1. */
    public final int next(int known, int from) {
        for (int field = from; field < fieldCount; field++) {
            if (known(field) == known) {
                return field;
            }
        }
        return -1;
    }

    /**
     * The next received field at or after {@code from} whose name is {@code lowerName} (any name, in lower case), or
     * -1.
     */
    public final int next(byte[] lowerName, int from) {
        for (int field = from; field < fieldCount; field++) {
            if (Ascii.equalsIgnoreCase(bytes, nameStart(field), nameEnd(field), lowerName)) {
                return field;
            }
        }
        return -1;
    }

    /** Whether any received field of this known name has {@code lowerToken} as a member of its list. */
    public final boolean listHas(int known, byte[] lowerToken) {
        for (int field = first(known); field >= 0; field = next(known, field + 1)) {
            if (Ascii.listHas(bytes, valueStart(field), valueEnd(field), lowerToken)) {
                return true;
            }
        }
        return false;
    }

    // ---- edits: an overlay, seen only by the writer ----

    /** Leaves the received field out of what is written. */
    public final void remove(int field) {
        removed[field >>> 6] |= 1L << field;
    }

    public final boolean isRemoved(int field) {
        return (removed[field >>> 6] & 1L << field) != 0;
    }

    /** Leaves out every received field whose known name is in the set {@code names} (of {@link Field#bit}s). */
    public final void removeAll(long names) {
        if ((present & names) == 0) {
            return;
        }
        for (int field = 0; field < fieldCount; field++) {
            if ((Field.bit(known(field)) & names & ~1L) != 0) {
                remove(field);
            }
        }
    }

    /** Leaves out every received field named {@code lowerName}. */
    public final void removeAll(byte[] lowerName) {
        for (int field = next(lowerName, 0); field >= 0; field = next(lowerName, field + 1)) {
            remove(field);
        }
    }

    /** Appends complete lines ({@code name: value CRLF ...}), copied. */
    public final void add(byte[] lines) {
        add(lines, 0, lines.length);
    }

    /** Appends the range {@code [from, to)} of complete lines, copied. */
    public final void add(byte[] lines, int from, int to) {
        reserveAdded(to - from);
        System.arraycopy(lines, from, added, addedLength, to - from);
        addedLength += to - from;
    }

    /** Appends the line {@code lowerName: value}, the value copied from a range. */
    public final void add(byte[] lowerName, byte[] value, int from, int to) {
        reserveAdded(lowerName.length + (to - from) + 4);
        int at = Ascii.put(added, addedLength, lowerName);
        added[at++] = ':';
        added[at++] = ' ';
        System.arraycopy(value, from, added, at, to - from);
        at += to - from;
        added[at++] = '\r';
        added[at++] = '\n';
        addedLength = at;
    }

    /** The added lines, each with its CRLF; the first {@link #addedLength()} bytes. Borrowed. */
    public final byte[] added() {
        return added;
    }

    public final int addedLength() {
        return addedLength;
    }

    /** An upper bound of the bytes {@link #writeFields} writes. */
    public final int fieldsBytesMax() {
        return length + addedLength;
    }

    /** Writes the lines that are not removed, then the added ones, at {@code at}; returns the index after them. */
    public final int writeFields(byte[] out, int at) {
        int to = at;
        int runStart = firstLine;
        for (int field = 0; field < fieldCount; field++) {
            if (isRemoved(field)) {
                to = copy(runStart, nameStart(field), out, to);
                runStart = lineEnd(field);
            }
        }
        to = copy(runStart, fieldCount == 0 ? runStart : lineEnd(fieldCount - 1), out, to);
        System.arraycopy(added, 0, out, to, addedLength);
        return to + addedLength;
    }

    private int copy(int from, int to, byte[] out, int at) {
        System.arraycopy(bytes, from, out, at, to - from);
        return at + to - from;
    }

    /** Forgets all edits, so that a retry starts from what was received. */
    public final void clearEdits() {
        Arrays.fill(removed, 0);
        addedLength = 0;
    }

    // ---- for codecs ----

    /**
     * As if the field had never been received: it is neither written nor found. For what must mean nothing to anybody,
     * before routes and filters look; an edit ({@link #remove}) hides nothing from those who look after it.
     */
    public final void hide(int field) {
        remove(field);
        int at = field * STRIDE;
        index[at + 1] = index[at]; // no name is empty
        index[at + 4] = lineEnd(field) << 8 | Field.OTHER;
        present = 0;
        for (int each = 0; each < fieldCount; each++) {
            present |= Field.bit(known(each));
        }
    }

    /**
     * Makes room for {@code more} bytes after {@link #length()}; the caller writes them and calls {@link #received}.
     */
    public final byte[] reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
        return bytes;
    }

    /** Counts {@code more} bytes, written after {@link #length()}, as received; negative gives bytes back. */
    public final void received(int more) {
        length += more;
    }

    /** Where the field lines begin. */
    public final void startFields(int firstLineAt) {
        firstLine = firstLineAt;
    }

    /** Records one field line; {@code lineEndAt} is the index after its CRLF. */
    public final void field(int nameStart, int nameEnd, int valueStart, int valueEnd, int lineEndAt, int known) {
        int at = fieldCount * STRIDE;
        if (at == index.length) {
            index = Arrays.copyOf(index, index.length * 2);
            removed = Arrays.copyOf(removed, index.length / STRIDE / Long.SIZE);
        }
        index[at] = nameStart;
        index[at + 1] = nameEnd;
        index[at + 2] = valueStart;
        index[at + 3] = valueEnd;
        index[at + 4] = lineEndAt << 8 | known;
        fieldCount++;
        repeated |= present & Field.bit(known);
        present |= Field.bit(known);
    }

    /** Gives back the memory that it does not fill, as it is to stay for long. Nothing more is received. */
    public final void settle() {
        bytes = Arrays.copyOf(bytes, filled());
        index = Arrays.copyOf(index, fieldCount * STRIDE);
        added = Arrays.copyOf(added, addedLength);
    }

    /** How many bytes there are that ranges point into. */
    int filled() {
        return length;
    }

    /** Back to an empty head of the usual size. */
    public void clear() {
        if (bytes.length != BYTES_KEPT) {
            bytes = new byte[BYTES_KEPT];
        }
        if (added.length < ADDED_KEPT || added.length > BYTES_KEPT) {
            added = new byte[ADDED_KEPT];
        }
        if (index.length != FIELDS_KEPT * STRIDE) {
            index = new int[FIELDS_KEPT * STRIDE];
            removed = new long[FIELDS_KEPT / Long.SIZE];
        }
        length = 0;
        fieldCount = 0;
        present = 0;
        repeated = 0;
        clearEdits();
    }

    private void reserveAdded(int more) {
        if (added.length - addedLength < more) {
            added = Arrays.copyOf(added, Math.max(added.length * 2, addedLength + more));
        }
    }
}
