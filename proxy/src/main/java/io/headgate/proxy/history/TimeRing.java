package io.headgate.proxy.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The latest rows of a fixed number, each stamped with its time in its first column. Thread-safe. */
final class TimeRing {
    private final int rows;
    private final int columns;
    private final long[] cells;
    private int filled;
    private int next;

    /** Takes 8 bytes for each row and column, at once and for good. */
    TimeRing(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        cells = new long[rows * columns];
    }

    /** Takes a copy of {@code row}; the oldest makes room. */
    synchronized void add(long[] row) {
        System.arraycopy(row, 0, cells, next * columns, columns);
        next = (next + 1) % rows;
        filled = Math.min(filled + 1, rows);
    }

    /** The rows stamped later than {@code at}, oldest first; the caller's own. */
    synchronized List<long[]> since(long at) {
        List<long[]> found = new ArrayList<>();
        for (int i = 0; i < filled; i++) {
            int row = (next - filled + i + rows) % rows;
            if (cells[row * columns] > at) {
                found.add(Arrays.copyOfRange(cells, row * columns, (row + 1) * columns));
            }
        }
        return found;
    }

    synchronized void clear() {
        filled = 0;
    }
}
