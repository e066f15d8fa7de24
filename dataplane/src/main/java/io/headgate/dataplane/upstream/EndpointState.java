package io.headgate.dataplane.upstream;

import io.headgate.config.Address;
import io.headgate.config.Endpoint;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of one upstream: what is known of it, what it carries, what it may carry. Shared by all workers;
 * outlives snapshots.
 *
 * <p>Three kinds of state: verdicts are written by the control thread (ejections by whoever ends an exchange) and read
 * by all; permits are exact over workers; counts are cells of their worker. Methods that take a worker index run on
 * that worker's loop, the others anywhere.
 */
public final class EndpointState {
    static final int DOWN = 1;
    private static final int DRAIN = 2;
    private static final int MAINTENANCE = 4;
    static final int RETIRED = 8;
    private static final int WEIGHTLESS = 16;

    private static final int IDLE = 0;
    private static final int OK = 1;
    private static final int STATUS_5XX = 2;
    private static final int GATEWAY_ERROR = 3;

    private final UpstreamState owner;
    private final EndpointId id;
    private final String name;
    private final long keyHash;
    private final Permits connections = new Permits();
    private final Ejection ejection = new Ejection();
    private final SlowStartRamp ramp = new SlowStartRamp();
    private final WorkerCells cells;
    private final LatencyCells latency;
    private final WorkerCells activeCells;
    private final int activeCell;

    /**
     * Why new requests may not come, as bits; 0 is the usual value and the only one that the hot path looks at. Until
     * its first {@link #update} it is as one that is gone.
     */
    private volatile int barred = RETIRED;

    private volatile EndpointStatus status = EndpointStatus.DEFAULT;
    private volatile int weight;
    private volatile int connectionsMax = Integer.MAX_VALUE;
    private volatile boolean backup;
    private volatile @Nullable StickyCookie stickyCookie;
    private double lastSuccessRate = -1;

    EndpointState(UpstreamState owner, EndpointId id, WorkerCells activeCells, int activeCell) {
        this.owner = owner;
        this.id = id;
        this.activeCells = activeCells;
        this.activeCell = activeCell;
        name = id.address().toString();
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        keyHash = KeyHash.balancing(bytes, 0, bytes.length);
        cells = new WorkerCells(activeCells.workers());
        latency = new LatencyCells(cells);
    }

    /**
     * Control thread: adopts what a snapshot says, but for what bars it from now on, if it serves already: that is for
     * {@link #bar}.
     *
     * @param comesBack whether it joins, or joins again, endpoints that serve already, and so starts slowly
     */
    void update(Endpoint config, EndpointStatus now, @Nullable StickyCookie cookie, boolean comesBack) {
        boolean wasDown = status.health() == EndpointStatus.Health.DOWN;
        boolean recovers = wasDown && now.health() != EndpointStatus.Health.DOWN;
        boolean wasAway = status.admin() == EndpointStatus.Admin.MAINTENANCE;
        boolean returns = wasAway && now.admin() != EndpointStatus.Admin.MAINTENANCE;
        if (recovers) {
            ejection.clear();
        }
        if (recovers || returns || comesBack) {
            ramp.startAt(owner.nowNs());
        }
        Integer override = now.weight();
        Integer max = config.maxConnections();
        weight = override == null ? config.weight() : override;
        connectionsMax = max == null ? Integer.MAX_VALUE : max;
        backup = config.backup();
        stickyCookie = cookie;
        status = now;
        int before = barred;
        int bars = bars(now, weight);
        barred = (before & RETIRED) != 0 ? bars : before & bars;
    }

    /** Control thread: the rest of {@link #update}, once those that serve in its stead can be found. */
    void bar() {
        barred = bars(status, weight);
    }

    private static int bars(EndpointStatus status, int weight) {
        int admin = switch (status.admin()) {
            case READY -> 0;
            case DRAIN -> DRAIN;
            case MAINTENANCE -> MAINTENANCE;
        };
        return admin | (status.health() == EndpointStatus.Health.DOWN ? DOWN : 0) | (weight == 0 ? WEIGHTLESS : 0);
    }

    /** Control thread: no longer in the configuration, or in it again at the next {@link #update}. */
    void retire() {
        int bars = barred;
        barred = bars | RETIRED;
    }

    /** Whether nothing is open or under way any more, so that it may be forgotten once it is retired. */
    boolean unused() {
        return connections.taken() == 0 && active() == 0;
    }

    // ---- what it is

    public EndpointId id() {
        return id;
    }

    public Address address() {
        return id.address();
    }

    public UpstreamState upstream() {
        return owner;
    }

    /** 0 to 256, the operator's weight if there is one. */
    public int weight() {
        return weight;
    }

    public boolean backup() {
        return backup;
    }

    /** Most connections at once over all workers, before slow start; {@code Integer.MAX_VALUE}: no limit of its own. */
    public int maxConnections() {
        return connectionsMax;
    }

    /** Health, operator's intent and weight as the last snapshot said. */
    public EndpointStatus status() {
        return status;
    }

    /** Gone from the configuration: connections to it are closed when their exchange ends. */
    public boolean isRetired() {
        return (barred & RETIRED) != 0;
    }

    // ---- may it be used

    /** Whether new requests may come: up (unknown counts as up), ready, not ejected, weight above 0, not retired. */
    public boolean eligible(long nowNs) {
        return admits(Leniency.NONE, nowNs);
    }

    boolean admits(Leniency leniency, long nowNs) {
        int bars = barred;
        if (bars != 0 && (bars & ~leniency.overlooked(owner.isRetired())) != 0) {
            return false;
        }
        return leniency != Leniency.NONE || !ejection.active(nowNs);
    }

    /**
     * Whether clients that are bound to it may still come: also when it drains or has weight 0, but not when it is down
     * or ejected.
     */
    public boolean acceptsSticky(long nowNs) {
        return keepsClients() && !ejection.active(nowNs);
    }

    /**
     * Whether clients that are with it may stay: also when it drains, has weight 0 or is ejected, but not when it is
     * down, under maintenance or gone.
     */
    public boolean keepsClients() {
        int bars = barred & ~(DRAIN | WEIGHTLESS);
        return bars == 0 || bars == RETIRED && owner.isRetired();
    }

    /** When its ejection ends or ended, on the registry's clock; {@code Long.MIN_VALUE}: it is not ejected. */
    public long ejectedUntilNs() {
        return ejection.untilNs();
    }

    /** Ejections since the start. */
    public long ejections() {
        return ejection.count();
    }

    /** Its part of its full share under slow start, in thousandths, 1 to 1,000. */
    public int rampPermille(long nowNs) {
        if (!ramp.running()) {
            return SlowStartRamp.FULL;
        }
        UpstreamSettings settings = owner.settings();
        return ramp.permille(settings.slowStartWindowNs(), settings.slowStartMinPermille(), nowNs);
    }

    /** Weight times slow start, in thousandths of weight 1; at least 1 unless the weight is 0. */
    int share(long nowNs) {
        int full = weight;
        return ramp.running() ? Math.max(full == 0 ? 0 : 1, full * rampPermille(nowNs)) : full * SlowStartRamp.FULL;
    }

    /** Takes the endpoint out; only for {@link OutlierDetector}. Its slow start begins when it comes back. */
    void eject(long ejectNs, long ejectMaxNs, long intervalNs, long nowNs) {
        ramp.startAt(ejection.eject(ejectNs, ejectMaxNs, intervalNs, nowNs));
    }

    /** See {@link Ejection#resume}. */
    void resume(Ejected there, long nowNs) {
        ramp.startAt(ejection.resume(there, nowNs));
    }

    Ejection ejection() {
        return ejection;
    }

    // ---- connections

    /**
     * Takes a permit for one connection: under {@code max_connections} of the endpoint (scaled by slow start) and
     * {@code limits.connections} of the upstream, both exact over workers. {@link #closed} must follow when the
     * connection is closed or could not be opened.
     */
    public boolean tryOpen() {
        if (!connections.tryTake(connectionsMaxNow())) {
            return false;
        }
        if (owner.tryConnect()) {
            return true;
        }
        connections.giveBack();
        return false;
    }

    public void closed() {
        owner.connectionClosed();
        connections.giveBack();
    }

    private int connectionsMaxNow() {
        int max = connectionsMax;
        if (max == Integer.MAX_VALUE || !ramp.running()) {
            return max;
        }
        long scaled = (long) max * rampPermille(owner.nowNs());
        return (int) ((scaled + SlowStartRamp.FULL - 1) / SlowStartRamp.FULL);
    }

    /** The pool tells that {@code worker} holds {@code delta} more idle connections. */
    public void idle(int worker, int delta) {
        cells.add(worker, IDLE, delta);
    }

    /** Whether {@code worker} has an idle connection or could open one. A permit may be gone when it is asked for. */
    public boolean hasRoom(int worker) {
        return cells.get(worker, IDLE) > 0 || hasPermit();
    }

    /** Whether a connection could be opened at this moment. */
    public boolean hasPermit() {
        return connections.taken() < connectionsMaxNow()
                && owner.connectionsNow() < owner.settings().connectionsMax();
    }

    /** Open connections over all workers. */
    public int connectionsNow() {
        return connections.taken();
    }

    /** Connections that its own limit did not allow, since the start. */
    public long connectionsRefused() {
        return connections.refused();
    }

    /** Idle connections over all workers; those of another worker hold permits that this one may be missing. */
    public int idle() {
        return (int) cells.sum(IDLE);
    }

    // ---- exchanges

    /** One exchange with it is under way; {@link #ended} must follow on the same worker. */
    public void began(int worker) {
        activeCells.add(worker, activeCell, 1);
    }

    /** @param latencyNs from the request's first byte out to the response's first byte in, or to the failure */
    public void ended(int worker, long latencyNs, Outcome outcome) {
        activeCells.add(worker, activeCell, -1);
        switch (outcome) {
            case OK -> cells.add(worker, OK, 1);
            case STATUS_5XX -> cells.add(worker, STATUS_5XX, 1);
            case GATEWAY_ERROR -> cells.add(worker, GATEWAY_ERROR, 1);
            case ABANDONED -> {
                return;
            }
        }
        owner.ended(this, worker, latencyNs, outcome);
    }

    /** Exchanges under way over all workers. */
    public int active() {
        return (int) activeCells.sum(activeCell);
    }

    /** Exchanges under way on one worker. */
    public int active(int worker) {
        return (int) activeCells.get(worker, activeCell);
    }

    /** Exchanges that ended this way, since the start; abandoned ones are not counted and give 0. */
    public long ended(Outcome outcome) {
        return switch (outcome) {
            case OK -> cells.sum(OK);
            case STATUS_5XX -> cells.sum(STATUS_5XX);
            case GATEWAY_ERROR -> cells.sum(GATEWAY_ERROR);
            case ABANDONED -> 0;
        };
    }

    /**
     * The part of exchanges that succeeded since this was last asked, 0 to 1, or -1 with fewer than {@code requestsMin}
     * of them.
     */
    double successRateSinceLastAsked(int requestsMin) {
        long ok = ended(Outcome.OK);
        long total = ok + ended(Outcome.STATUS_5XX) + ended(Outcome.GATEWAY_ERROR);
        long requests = total - ejection.totalBefore;
        lastSuccessRate = requests < requestsMin ? -1 : (double) (ok - ejection.okBefore) / requests;
        ejection.okBefore = ok;
        ejection.totalBefore = total;
        return lastSuccessRate;
    }

    double lastSuccessRate() {
        return lastSuccessRate;
    }

    LatencyCells latency() {
        return latency;
    }

    /** The address as configured or resolved, for logs; always the same instance. */
    public String name() {
        return name;
    }

    /** The hash of its address, the same on every node: its place in consistent-hash tables. */
    long keyHash() {
        return keyHash;
    }

    @Nullable
    StickyCookie stickyCookie() {
        return stickyCookie;
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
