package io.headgate.dataplane.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * The writer's side of {@link CountersLayout}: in a file, or in memory alone.
 *
 * <p>Nothing is ever unmapped by hand: a worker that still counts after {@link #close} writes into memory that is
 * there. The mapping goes when the last cell that refers to it does.
 */
final class CountersStore {
    private static final System.Logger LOG = System.getLogger(CountersStore.class.getName());

    /** Zeros are written to the disk in pieces of this size; larger ones are not faster. */
    private static final int FILL_BYTES = 64 * 1024;

    private final int capacity;
    private final UnsafeBuffer header;
    private final UnsafeBuffer records;
    private final UnsafeBuffer[] cells;
    private final @Nullable FileChannel channel;
    private int pagesFilled;
    private boolean complained;

    private CountersStore(
            int capacity,
            UnsafeBuffer header,
            UnsafeBuffer records,
            UnsafeBuffer[] cells,
            @Nullable FileChannel channel) {
        this.capacity = capacity;
        this.header = header;
        this.records = records;
        this.cells = cells;
        this.channel = channel;
    }

    static CountersStore inMemory(int workers, int capacity) {
        UnsafeBuffer[] cells = new UnsafeBuffer[workers];
        Arrays.setAll(cells, worker -> memory(CountersLayout.cellsBytes(capacity)));
        UnsafeBuffer records = memory(CountersLayout.recordsBytes(capacity));
        CountersStore store = new CountersStore(capacity, memory(CountersLayout.HEADER_BYTES), records, cells, null);
        store.writeHeader();
        return store;
    }

    /**
     * Makes a new file beside {@code file}, then puts it in its place, so that a reader never meets half a file and one
     * that still holds the old file keeps it. What the last run left is kept as {@code file.previous}: a supervisor
     * restarts faster than anybody looks.
     *
     * @throws UncheckedIOException when the file cannot be made
     */
    static CountersStore inFile(Path file, int workers, int capacity) {
        Path absolute = file.toAbsolutePath();
        Path fresh = absolute.resolveSibling(absolute.getFileName() + ".new");
        try {
            Files.createDirectories(absolute.resolveSibling(""));
            Files.deleteIfExists(fresh);
            CountersStore store = create(fresh, workers, capacity);
            replace(fresh, absolute);
            return store;
        } catch (IOException e) {
            String what = file + ": the counters file cannot be made (" + e + "); make its folder writable, or free "
                    + CountersLayout.fileBytes(capacity, workers) + " bytes there";
            throw new UncheckedIOException(what, e);
        }
    }

    /** Puts a file in the place of another, which is kept beside it. */
    static void replace(Path fresh, Path file) throws IOException {
        if (Files.exists(file)) {
            Path previous = file.resolveSibling(file.getFileName() + ".previous");
            Files.move(file, previous, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static CountersStore create(Path fresh, int workers, int capacity) throws IOException {
        FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            fill(channel, 0, CountersLayout.HEADER_BYTES);
            long cellsAt = CountersLayout.cellsOffset(capacity, 0);
            fill(channel, cellsAt, CountersLayout.fileBytes(capacity, workers));
            UnsafeBuffer[] cells = new UnsafeBuffer[workers];
            for (int worker = 0; worker < workers; worker++) {
                long from = CountersLayout.cellsOffset(capacity, worker);
                cells[worker] = map(channel, from, CountersLayout.cellsBytes(capacity));
            }
            UnsafeBuffer header = map(channel, 0, CountersLayout.HEADER_BYTES);
            UnsafeBuffer records = map(channel, CountersLayout.HEADER_BYTES, CountersLayout.recordsBytes(capacity));
            CountersStore store = new CountersStore(capacity, header, records, cells, channel);
            store.writeHeader();
            return store;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** All cells of a worker; its thread is the only writer. */
    UnsafeBuffer cells(int worker) {
        return cells[worker];
    }

    int workers() {
        return cells.length;
    }

    /** Publishes what series number {@code series} counts. Each series once; not thread-safe. */
    void describe(int series, Metric.Kind kind, byte[] label) {
        int at = series * CountersLayout.RECORD_BYTES;
        if (!hasPage(at / CountersLayout.PAGE_BYTES)) {
            return;
        }
        records.putInt(at + CountersReader.TYPE_ID_OFFSET, kind.code());
        records.putInt(at + CountersReader.LABEL_OFFSET, label.length);
        records.putBytes(at + CountersReader.LABEL_OFFSET + Integer.BYTES, label);
        records.putIntRelease(at, CountersReader.RECORD_ALLOCATED);
    }

    /**
     * Makes sure the disk holds the page, since a store into a mapped page that it cannot hold kills the thread.
     * Without it the series is counted and scraped as ever, and only missing in the file.
     */
    private boolean hasPage(int page) {
        if (channel == null) {
            return true;
        }
        try {
            while (pagesFilled <= page) {
                long from = CountersLayout.HEADER_BYTES + (long) pagesFilled * CountersLayout.PAGE_BYTES;
                fill(channel, from, from + CountersLayout.PAGE_BYTES);
                pagesFilled++;
            }
            return true;
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "counters file: new series are missing in it ({0}); they are still counted and exported",
                        e.toString());
            }
            return false;
        }
    }

    private void writeHeader() {
        String named = CountersStore.class.getPackage().getImplementationVersion();
        byte[] version = (named == null ? "unpackaged" : named).getBytes(StandardCharsets.UTF_8);
        int length = Math.min(version.length, CountersLayout.VERSION_BYTES_MAX);
        header.putInt(CountersLayout.LAYOUT_VERSION_OFFSET, CountersLayout.LAYOUT_VERSION);
        header.putInt(CountersLayout.WORKERS_OFFSET, cells.length);
        header.putInt(CountersLayout.CAPACITY_OFFSET, capacity);
        header.putInt(CountersLayout.VERSION_LENGTH_OFFSET, length);
        header.putLong(CountersLayout.PID_OFFSET, ProcessHandle.current().pid());
        header.putLong(CountersLayout.STARTED_AT_OFFSET, System.currentTimeMillis());
        header.putBytes(CountersLayout.VERSION_OFFSET, version, 0, length);
        header.putLongRelease(CountersLayout.MAGIC_OFFSET, CountersLayout.MAGIC);
    }

    /** Stops writing to the file beyond what is mapped. */
    void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "counters file: not closed ({0})", e.toString());
            }
        }
    }

    private static void fill(FileChannel channel, long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(FILL_BYTES, to - from));
        for (long at = from; at < to; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
            at += channel.write(zeros, at);
        }
    }

    private static UnsafeBuffer map(FileChannel channel, long from, long bytes) throws IOException {
        return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, from, bytes));
    }

    private static UnsafeBuffer memory(long bytes) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned((int) bytes, Long.BYTES));
    }
}
