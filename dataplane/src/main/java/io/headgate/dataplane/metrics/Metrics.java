package io.headgate.dataplane.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything the data plane counts. The {@code ...Cells} are made when a snapshot is compiled or an object is built,
 * never per request: each is a worker's own view, and asking again for the same labels (after a reload) gives a new
 * view of the same numbers.
 *
 * <p>Thread-safe, except for the cells, each confined to its worker.
 */
public final class Metrics implements AutoCloseable {
    /**
     * Histograms may take an eighth of the heap: 64 MiB of the default 512 MiB, or 1,200 routes and upstreams over two
     * workers.
     */
    private static final int HEAP_SHARE = 8;

    private final int workers;
    private final CountersStore store;
    private final SeriesTable table;
    private final Latencies latencies;

    private Metrics(CountersStore store, int seriesMax, long histogramBytesMax) {
        this.workers = store.workers();
        this.store = store;
        table = new SeriesTable(store, seriesMax);
        latencies = new Latencies(workers, histogramBytesMax, table);
    }

    /**
     * Begins to count at zero.
     *
     * @param countersFile where the cells are mapped, read by {@link CountersFile}; an older file there becomes
     *     {@code ....previous}. Null: in memory only
     * @param workers 1 to 256
     * @param seriesMax how many distinct series there may be before further ones fold into {@code other}, 1 to
     *     1,000,000. Costs 512 bytes each when used, and 8 per worker
     * @throws java.io.UncheckedIOException when the file cannot be made; says why and what to do
     */
    public static Metrics open(@Nullable Path countersFile, int workers, int seriesMax) {
        return open(countersFile, workers, seriesMax, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /**
     * Moves a counters file, in use, to where readers look; what is there becomes {@code ....previous}.
     *
     * @param fresh absolute, as is {@code file}, and in the same folder
     */
    public static void publish(Path fresh, Path file) throws IOException {
        CountersStore.replace(fresh, file);
    }

    static Metrics open(@Nullable Path countersFile, int workers, int seriesMax, long histogramBytesMax) {
        requireRange("workers", workers, CountersLayout.WORKERS_MAX);
        requireRange("seriesMax", seriesMax, CountersLayout.SERIES_MAX);
        int capacity = SeriesTable.capacity(seriesMax);
        CountersStore store = countersFile == null
                ? CountersStore.inMemory(workers, capacity)
                : CountersStore.inFile(countersFile, workers, capacity);
        return new Metrics(store, seriesMax, histogramBytesMax);
    }

    private static void requireRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", not 1 to " + max);
        }
    }

    public ListenerCells listener(int worker, String listener) {
        return new ListenerCells(this, worker, listener);
    }

    public TlsCells tls(int worker, String listener) {
        return new TlsCells(this, worker, listener);
    }

    public DatagramCells datagrams(int worker, String listener) {
        return new DatagramCells(this, worker, listener);
    }

    /**
     * Routes and upstreams that are not there (a request that found no route, a route that answers itself) are empty
     * names.
     */
    public RouteCells route(int worker, String listener, String route, String upstream) {
        return new RouteCells(this, worker, listener, route, upstream);
    }

    public UpstreamCells upstream(int worker, String upstream) {
        return new UpstreamCells(this, worker, upstream);
    }

    public EndpointCells endpoint(int worker, String upstream, String endpoint) {
        return new EndpointCells(this, worker, upstream, endpoint);
    }

    public WorkerCells worker(int worker) {
        return new WorkerCells(this, worker);
    }

    /** For a thread of the access log. */
    public AccessLogCells accessLog(AccessLogCells.Reason reason) {
        return new AccessLogCells(this, reason);
    }

    /** For the thread that exports spans. */
    public TraceCells traces() {
        return new TraceCells(this);
    }

    /** Every series that was ever counted, read while the workers write. */
    public List<Sample> samples() {
        return table.samples();
    }

    /** Every distribution that was ever recorded, read while the workers write; durations in microseconds. */
    public List<HistogramSample> histograms() {
        return latencies.samples();
    }

    /**
     * Follows how long requests take, from now on.
     *
     * @param upToMicros the bounds of the steps that are told apart, ascending, in microseconds
     */
    public RequestDurations requestDurations(long... upToMicros) {
        return new RequestDurations(latencies, upToMicros);
    }

    /**
     * Lets go of the file, which stays for whoever wants to look. Cells still work, so the order in which things close
     * does not matter.
     */
    @Override
    public void close() {
        store.close();
    }

    Cells cells(int worker, int slots, IntUnaryOperator numberOf) {
        return new Cells(store.cells(worker), slots, numberOf);
    }

    int number(Metric metric, String... values) {
        return table.number(metric, values);
    }

    LatencyCell latency(int worker, String metric, String label) {
        return new LatencyCell(latencies, worker, metric, label);
    }
}
