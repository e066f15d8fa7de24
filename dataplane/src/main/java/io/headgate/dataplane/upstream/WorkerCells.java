package io.headgate.dataplane.upstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Eight numbers per worker. Each is written by its worker alone and read by all, without tearing and soon, but in no
 * order: enough for counting, and as cheap as a plain field. The numbers of one worker fill a cache line's length and
 * keep another's distance from those of the next, so that workers do not take lines from each other.
 */
final class WorkerCells {
    static final int CELLS = 8;
    /** 128 bytes apart: wherever the array begins, two workers never meet in one line of 64. */
    private static final int STRIDE = 2 * CELLS;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final int workers;
    private final long[] cells;

    WorkerCells(int workers) {
        this.workers = workers;
        cells = new long[(workers + 1) * STRIDE];
    }

    long get(int worker, int cell) {
        return (long) CELL.getOpaque(cells, index(worker, cell));
    }

    /** Only on the loop of {@code worker}. */
    void set(int worker, int cell, long value) {
        CELL.setOpaque(cells, index(worker, cell), value);
    }

    /** Only on the loop of {@code worker}. */
    void add(int worker, int cell, long delta) {
        int index = index(worker, cell);
        CELL.setOpaque(cells, index, cells[index] + delta);
    }

    /** Over all workers; any thread. */
    long sum(int cell) {
        long sum = 0;
        for (int i = index(0, cell), end = index(workers, cell); i < end; i += STRIDE) {
            sum += (long) CELL.getOpaque(cells, i);
        }
        return sum;
    }

    int workers() {
        return workers;
    }

    private static int index(int worker, int cell) {
        return worker * STRIDE + CELLS + cell;
    }
}
