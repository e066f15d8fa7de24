package io.headgate.dataplane.upstream;

import io.headgate.config.Upstream;
import io.headgate.config.WhenAllDown;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.Snapshot;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One upstream: its endpoints and what may be under way to all of them together. Shared by all workers; outlives
 * snapshots. Limits are exact over workers: at no moment is more under way than the configuration allows.
 */
public final class UpstreamState {
    private final String name;
    private final int workers;
    private final NanoClock clock;
    private final long seed;

    private final Permits connections = new Permits();
    private final Permits pending = new Permits();
    private final Permits requests = new Permits();
    private final RetryBudget retryBudget = new RetryBudget(requests);
    private final OutlierDetector outliers;

    private final EndpointDirectory directory;
    private final @Nullable UpstreamGroup[] groups;

    private volatile UpstreamSettings settings;
    private volatile Membership membership = Membership.EMPTY;
    private volatile int weightMax;
    private volatile boolean retired;

    UpstreamState(String name, Upstream config, int workers, NanoClock clock, long seed) {
        this.name = name;
        this.workers = workers;
        this.clock = clock;
        this.seed = seed;
        outliers = new OutlierDetector(clock);
        directory = new EndpointDirectory(this, workers);
        groups = new UpstreamGroup[workers];
        settings = UpstreamSettings.of(config);
    }

    /** Control thread: adopts what a snapshot says about this upstream. */
    void adopt(Upstream config, Snapshot snapshot, byte[] stickySecret) {
        settings = UpstreamSettings.of(config);
        retryBudget.configure(config.retryBudget());
        List<EndpointState> members = directory.adopt(config, snapshot, stickySecret);
        int heaviest = 0;
        for (EndpointState member : members) {
            heaviest = Math.max(heaviest, member.weight());
            if (config.outlier() == null) {
                member.ejection().clear();
            }
        }
        outliers.configure(config.outlier());
        weightMax = heaviest;
        if (!membership.stillHolds(members, config.balance())) {
            membership = new Membership(members, config.balance());
        }
        // Only now: who finds only barred or retired ones must find others when it looks again (UpstreamGroup.pick).
        members.forEach(EndpointState::bar);
        directory.retireAllBut(members);
        retired = false;
    }

    /**
     * Control thread: those of its endpoints that were out in another process are out here; before anything is asked.
     */
    void resume(Map<EndpointId, Ejected> there) {
        for (EndpointState member : membership.all()) {
            Ejected its = there.get(member.id());
            if (its != null) {
                member.resume(its, clock.nanoTime());
            }
        }
    }

    /** Control thread: gone from the configuration. Exchanges that began before may still use it. */
    void retire() {
        retired = true;
        directory.retireAll();
    }

    boolean unused() {
        return requests.taken() == 0 && connections.taken() == 0 && directory.unused();
    }

    public String name() {
        return name;
    }

    /** The endpoints in the order of the configuration, those of a DNS name in its place; a copy. */
    public EndpointState[] endpoints() {
        return membership.all().clone();
    }

    /** Whether it is gone from the configuration. */
    public boolean isRetired() {
        return retired;
    }

    public WhenAllDown whenAllDown() {
        return settings.whenAllDown();
    }

    public RetryBudget retryBudget() {
        return retryBudget;
    }

    /** One request under way, waiting or not, under {@code limits.requests}; {@link #requestDone} must follow. */
    public boolean tryRequest() {
        return requests.tryTake(settings.requestsMax());
    }

    public void requestDone() {
        requests.giveBack();
    }

    public int requestsNow() {
        return requests.taken();
    }

    /** Requests that {@code limits.requests} did not allow, since the start. */
    public long requestsRefused() {
        return requests.refused();
    }

    /** One request that waits for a connection, under {@code limits.pending}; {@link #pendDone} must follow. */
    public boolean tryPend() {
        return pending.tryTake(settings.pendingMax());
    }

    public void pendDone() {
        pending.giveBack();
    }

    public int pendingNow() {
        return pending.taken();
    }

    /** Requests that {@code limits.pending} did not allow, since the start. */
    public long pendingRefused() {
        return pending.refused();
    }

    /** One connection under {@code limits.connections}; {@link EndpointState#tryOpen} asks this too. */
    public boolean tryConnect() {
        return connections.tryTake(settings.connectionsMax());
    }

    public void connectionClosed() {
        connections.giveBack();
    }

    public int connectionsNow() {
        return connections.taken();
    }

    /** Connections that {@code limits.connections} did not allow, since the start. */
    public long connectionsRefused() {
        return connections.refused();
    }

    /** Ejections of its present endpoints by outlier detection, since the start. */
    public long ejections() {
        long sum = 0;
        for (EndpointState endpoint : membership.all()) {
            sum += endpoint.ejections();
        }
        return sum;
    }

    /** On the loop of {@code worker}, which owns its element. */
    UpstreamGroup group(int worker) {
        UpstreamGroup group = groups[worker];
        if (group == null) {
            group = new UpstreamGroup(this, worker, KeyHash.mix(seed + worker));
            groups[worker] = group;
        }
        return group;
    }

    void ended(EndpointState endpoint, int worker, long latencyNs, Outcome outcome) {
        Membership now = membership;
        if (now.watchesLatency()) {
            long countsAsNs = outcome == Outcome.OK ? latencyNs : Math.max(latencyNs, PeakEwma.FAILURE_NS);
            endpoint.latency().observe(worker, countsAsNs, clock.nanoTime());
        }
        outliers.ended(endpoint, outcome, now.all());
    }

    UpstreamSettings settings() {
        return settings;
    }

    Membership membership() {
        return membership;
    }

    int workers() {
        return workers;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** The largest weight of an endpoint. */
    int weightMax() {
        return weightMax;
    }
}
