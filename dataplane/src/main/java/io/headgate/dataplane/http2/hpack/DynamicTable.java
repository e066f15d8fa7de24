package io.headgate.dataplane.http2.hpack;

/**
 * What a peer has had us remember of earlier blocks of its connection (RFC 7541 section 2.3.2): lines one after the
 * other in an array, and a ring of where each begins. New lines go behind the newest; at the array's end what is left
 * moves to its start, which costs less than it took to fill the array. Memory grows from nothing to 8 KiB with what is
 * remembered. Confined to its worker.
 */
final class DynamicTable {
    /** Bytes that each entry counts in addition to its name and value (RFC 7541 section 4.1). */
    static final int ENTRY_OVERHEAD = 32;

    /** What both sides begin with, and what we leave it at: the default of SETTINGS_HEADER_TABLE_SIZE. */
    static final int SIZE_MAX = 4096;

    private static final int ENTRIES_MAX = SIZE_MAX / ENTRY_OVERHEAD;
    private static final int STRIDE = 4;
    private static final int FIRST_BYTES = 512;
    private static final int FIRST_ENTRIES = 16;

    private byte[] bytes = {};
    private int[] entries = {};
    private int capacity = SIZE_MAX;
    private int size;
    private int count;
    private int oldest;
    private int end;

    /** How many entries there are; number 0 is the newest. */
    int count() {
        return count;
    }

    /** The array behind all lines; borrowed until the next change. */
    byte[] bytes() {
        return bytes;
    }

    int nameStart(int number) {
        return entries[place(number)];
    }

    int nameEnd(int number) {
        return entries[place(number) + 1];
    }

    int valueEnd(int number) {
        return entries[place(number) + 2];
    }

    int kind(int number) {
        return entries[place(number) + 3];
    }

    private int place(int number) {
        int slots = entries.length / STRIDE;
        return (oldest + count - 1 - number & slots - 1) * STRIDE;
    }

    /** The peer keeps at most {@code bytesMax} from now on; not above {@link #SIZE_MAX}. */
    void capacity(int bytesMax) {
        capacity = bytesMax;
        evict(0);
    }

    /**
     * Remembers a line, copied from {@code line}, which must not be this table's own array; one that is larger than the
     * whole table empties it (RFC 7541 section 4.4).
     */
    void add(byte[] line, int nameStart, int nameEnd, int valueEnd, int kind) {
        int cost = nameEnd - nameStart + valueEnd - nameEnd - 2 + ENTRY_OVERHEAD;
        evict(cost);
        if (cost > capacity) {
            return;
        }
        int length = valueEnd + 2 - nameStart;
        makeRoom(length);
        System.arraycopy(line, nameStart, bytes, end, length);
        count++;
        int at = place(0);
        entries[at] = end;
        entries[at + 1] = end + nameEnd - nameStart;
        entries[at + 2] = end + valueEnd - nameStart;
        entries[at + 3] = kind;
        end += length;
        size += cost;
    }

    private void evict(int forBytes) {
        while (count > 0 && size + forBytes > capacity) {
            int last = count - 1;
            size -= valueEnd(last) - nameStart(last) - 2 + ENTRY_OVERHEAD;
            oldest = oldest + 1 & entries.length / STRIDE - 1;
            count--;
        }
        if (count == 0) {
            end = 0;
        }
    }

    private void makeRoom(int length) {
        if ((count + 1) * STRIDE > entries.length) {
            growEntries();
        }
        if (end + length > bytes.length) {
            int start = count == 0 ? end : nameStart(count - 1);
            int live = end - start;
            byte[] to = bytes;
            if (2 * live + length > bytes.length) {
                to = new byte[Math.max(FIRST_BYTES, Integer.highestOneBit(2 * (live + length) - 1) * 2)];
            }
            System.arraycopy(bytes, start, to, 0, live);
            bytes = to;
            moved(start);
        }
    }

    private void moved(int by) {
        end -= by;
        for (int number = 0; number < count; number++) {
            int at = place(number);
            entries[at] -= by;
            entries[at + 1] -= by;
            entries[at + 2] -= by;
        }
    }

    private void growEntries() {
        int slots = entries.length / STRIDE;
        int[] wider = new int[Math.min(ENTRIES_MAX, Math.max(FIRST_ENTRIES, 2 * slots)) * STRIDE];
        for (int i = 0; i < count; i++) {
            System.arraycopy(entries, (oldest + i & slots - 1) * STRIDE, wider, i * STRIDE, STRIDE);
        }
        entries = wider;
        oldest = 0;
    }
}
