package io.headgate.dataplane.metrics;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * The counters of another process, running or dead, read from its file without its help. The file is only ever replaced
 * as a whole: after the process has restarted, open it anew. Thread-safe.
 */
public final class CountersFile {
    private final Path path;
    private final int workers;
    private final int capacity;
    private final long pid;
    private final Instant startedAt;
    private final String version;
    private final UnsafeBuffer records;
    private final UnsafeBuffer[] cells;

    private CountersFile(Path path, UnsafeBuffer header, FileChannel channel) throws IOException {
        this.path = path;
        workers = header.getInt(CountersLayout.WORKERS_OFFSET);
        capacity = header.getInt(CountersLayout.CAPACITY_OFFSET);
        requireSize(channel.size());
        pid = header.getLong(CountersLayout.PID_OFFSET);
        startedAt = Instant.ofEpochMilli(header.getLong(CountersLayout.STARTED_AT_OFFSET));
        version = version(header);
        records = map(channel, CountersLayout.HEADER_BYTES, CountersLayout.recordsBytes(capacity));
        cells = new UnsafeBuffer[workers];
        for (int worker = 0; worker < workers; worker++) {
            long from = CountersLayout.cellsOffset(capacity, worker);
            cells[worker] = map(channel, from, CountersLayout.cellsBytes(capacity));
        }
    }

    /**
     * Maps the file.
     *
     * @throws IOException when there is none, or it is not (or not all of) a counters file; says what to do
     */
    public static CountersFile openReadOnly(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < CountersLayout.HEADER_BYTES) {
                throw problem(
                        path,
                        "it has " + channel.size() + " bytes, fewer than the header's " + CountersLayout.HEADER_BYTES);
            }
            UnsafeBuffer header = map(channel, 0, CountersLayout.HEADER_BYTES);
            long magic = header.getLongVolatile(CountersLayout.MAGIC_OFFSET);
            if (magic != CountersLayout.MAGIC) {
                throw problem(path, String.format("it begins with %016x, not %016x", magic, CountersLayout.MAGIC));
            }
            int layout = header.getInt(CountersLayout.LAYOUT_VERSION_OFFSET);
            if (layout != CountersLayout.LAYOUT_VERSION) {
                throw problem(
                        path,
                        "its layout is version " + layout + ", this program reads version "
                                + CountersLayout.LAYOUT_VERSION);
            }
            return new CountersFile(path, header, channel);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": no counters file there; name the state folder of the running node", e);
        }
    }

    /** The process that wrote, or writes, the file. */
    public long pid() {
        return pid;
    }

    /** When that process began to count. */
    public Instant startedAt() {
        return startedAt;
    }

    /** Of the program that wrote the file. */
    public String version() {
        return version;
    }

    public int workers() {
        return workers;
    }

    /**
     * Every series, summed over workers, as of now.
     *
     * @throws IOException when a record is damaged; says which
     */
    public List<Sample> samples() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int series = 0; series < capacity; series++) {
            int at = series * CountersLayout.RECORD_BYTES;
            if (records.getIntVolatile(at) == CountersReader.RECORD_ALLOCATED) {
                samples.add(sample(series, at));
            }
        }
        return samples;
    }

    private Sample sample(int series, int at) throws IOException {
        try {
            Metric.Kind kind = Metric.Kind.of(records.getInt(at + CountersReader.TYPE_ID_OFFSET));
            int length = records.getInt(at + CountersReader.LABEL_OFFSET);
            if (length < 0 || length > CountersLayout.LABEL_BYTES_MAX) {
                throw new IllegalArgumentException("a label of " + length + " bytes");
            }
            byte[] label = new byte[length];
            records.getBytes(at + CountersReader.LABEL_OFFSET + Integer.BYTES, label);
            SeriesText.Parsed parsed = SeriesText.parse(new String(label, StandardCharsets.UTF_8));
            return new Sample(parsed.name(), parsed.labels(), kind.type(), kind.value(sum(series)));
        } catch (IllegalArgumentException e) {
            throw problem(path, "record " + series + " is damaged: " + e.getMessage());
        }
    }

    private long sum(int series) {
        long sum = 0;
        for (UnsafeBuffer ofWorker : cells) {
            sum += ofWorker.getLongVolatile(series * CountersLayout.CELL_BYTES);
        }
        return sum;
    }

    private void requireSize(long bytes) throws IOException {
        boolean sane = workers >= 1
                && workers <= CountersLayout.WORKERS_MAX
                && capacity >= 1
                && capacity <= SeriesTable.capacity(CountersLayout.SERIES_MAX);
        if (!sane) {
            throw problem(path, "it claims " + workers + " workers and " + capacity + " series");
        }
        long expected = CountersLayout.fileBytes(capacity, workers);
        if (bytes < expected) {
            throw problem(
                    path,
                    "it has " + bytes + " bytes, not the " + expected + " that " + workers + " workers and " + capacity
                            + " series need");
        }
    }

    private String version(UnsafeBuffer header) throws IOException {
        int length = header.getInt(CountersLayout.VERSION_LENGTH_OFFSET);
        if (length < 0 || length > CountersLayout.VERSION_BYTES_MAX) {
            throw problem(path, "its version has " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        header.getBytes(CountersLayout.VERSION_OFFSET, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static IOException problem(Path path, String what) {
        return new IOException(path + ": not a counters file of this program: " + what
                + "; name the file of a node of this version, on this machine (" + ByteOrder.nativeOrder() + ")");
    }

    private static UnsafeBuffer map(FileChannel channel, long from, long bytes) throws IOException {
        return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_ONLY, from, bytes));
    }
}
