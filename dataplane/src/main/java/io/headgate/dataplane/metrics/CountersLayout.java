package io.headgate.dataplane.metrics;

import org.agrona.BitUtil;
import org.agrona.concurrent.status.CountersReader;

/**
 * How the counters file is laid out, in the machine's byte order.
 *
 * <pre>
 *   | header, one page | records, 512 bytes each | cells of worker 0 | cells of worker 1 | ...
 * </pre>
 *
 * Records are those of Agrona's counters (state, type id, label at Agrona's offsets, the state published last). Cells
 * are not: Agrona keeps one 128-byte cell per counter, against false sharing between writers. Here all cells of a
 * worker lie side by side, eight bytes each, and workers are kept apart by pages. So what one request counts shares
 * cache lines, one record describes a series for all workers, and the file for 256 workers is 50 MiB where Agrona's
 * layout would need 3 GiB, more than one buffer can map.
 *
 * <p>Records are sparse: their pages are filled when used. Cells are written when the file is made (160 KB per worker
 * at 20,000 series), so that a disk that fills up later cannot make a store into a cell fail.
 */
final class CountersLayout {
    /** Not a text, so that a file of the other byte order is foreign too. */
    static final long MAGIC = 0x48_47_43_4E_54_52_0D_0AL;

    static final int LAYOUT_VERSION = 1;

    /** The records of a million series are 512 MB, well below the 2 GiB that one buffer can map. */
    static final int SERIES_MAX = 1_000_000;

    /** As many as the configuration allows. */
    static final int WORKERS_MAX = 256;

    static final int PAGE_BYTES = 4096;
    static final int HEADER_BYTES = PAGE_BYTES;
    static final int MAGIC_OFFSET = 0;
    static final int LAYOUT_VERSION_OFFSET = 8;
    static final int WORKERS_OFFSET = 12;
    static final int CAPACITY_OFFSET = 16;
    static final int VERSION_LENGTH_OFFSET = 20;
    static final int PID_OFFSET = 24;
    static final int STARTED_AT_OFFSET = 32;
    static final int VERSION_OFFSET = 64;
    static final int VERSION_BYTES_MAX = 64;

    static final int RECORD_BYTES = CountersReader.METADATA_LENGTH;
    static final int LABEL_BYTES_MAX = CountersReader.MAX_LABEL_LENGTH;
    static final int CELL_BYTES = Long.BYTES;

    private CountersLayout() {}

    /** Records, rounded up to pages. */
    static long recordsBytes(int capacity) {
        return BitUtil.align((long) capacity * RECORD_BYTES, PAGE_BYTES);
    }

    /** Cells of one worker, rounded up to pages. */
    static long cellsBytes(int capacity) {
        return BitUtil.align((long) capacity * CELL_BYTES, PAGE_BYTES);
    }

    static long cellsOffset(int capacity, int worker) {
        return HEADER_BYTES + recordsBytes(capacity) + worker * cellsBytes(capacity);
    }

    static long fileBytes(int capacity, int workers) {
        return cellsOffset(capacity, workers);
    }
}
