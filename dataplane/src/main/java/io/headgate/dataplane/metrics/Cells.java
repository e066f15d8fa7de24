package io.headgate.dataplane.metrics;

import java.util.function.IntUnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A few cells of one worker, found by a small number ("slot") instead of by labels. A slot's series is looked up when
 * the slot is first used, so a route that nobody asks for costs neither series nor memory.
 *
 * <p>Written by the worker's thread only, with opaque stores (a plain add, whole and in order for whoever reads it).
 */
final class Cells {
    private static final int[] UNUSED = {};

    private final UnsafeBuffer values;
    private final int slots;
    private final IntUnaryOperator numberOf;
    /** By slot, where the cell stands plus one; 0: not looked up. */
    private int[] offsets = UNUSED;

    /**
     * @param values the worker's cells
     * @param slots how many there can be
     * @param numberOf the number of a slot's series; may lock and allocate
     */
    Cells(UnsafeBuffer values, int slots, IntUnaryOperator numberOf) {
        this.values = values;
        this.slots = slots;
        this.numberOf = numberOf;
    }

    void add(int slot, long more) {
        values.addLongOpaque(offset(slot), more);
    }

    void set(int slot, long value) {
        values.putLongOpaque(offset(slot), value);
    }

    long get(int slot) {
        return values.getLongOpaque(offset(slot));
    }

    private int offset(int slot) {
        int[] known = offsets;
        int offset = slot < known.length ? known[slot] : 0;
        return offset > 0 ? offset - 1 : find(slot);
    }

    private int find(int slot) {
        if (offsets.length == 0) {
            offsets = new int[slots];
        }
        int offset = numberOf.applyAsInt(slot) * CountersLayout.CELL_BYTES;
        offsets[slot] = offset + 1;
        return offset;
    }
}
