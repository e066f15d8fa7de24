package io.headgate.dataplane.upstream;

/**
 * The endpoints of one tier as one worker sees them during one choice, and the only place that decides whether somebody
 * may be chosen: standing, tries, room and load. Policies ask {@link #usable} in the order they prefer; it is computed
 * when asked, so a policy that needs one endpoint pays for one.
 */
final class Candidates {
    private static final Tried NOBODY = new Tried();

    private final EndpointState[] members;
    private final UpstreamState upstream;
    private final int worker;

    private Leniency leniency = Leniency.NONE;
    private Tried avoided = NOBODY;
    private long nowNs;
    /** Most exchanges for all shares together; 0: loads are not bounded. */
    private double loadMax;

    private long shares;

    Candidates(EndpointState[] members, UpstreamState upstream, int worker) {
        this.members = members;
        this.upstream = upstream;
        this.worker = worker;
    }

    /**
     * Begins a choice, with no bound on loads; those in {@code newAvoided} are not usable until {@link #avoidNobody}.
     */
    void begin(Leniency newLeniency, Tried newAvoided, long newNowNs) {
        leniency = newLeniency;
        avoided = newAvoided;
        nowNs = newNowNs;
        loadMax = 0;
    }

    void avoidNobody() {
        avoided = NOBODY;
    }

    /**
     * Nobody may carry more than {@code factor} times the average, by weight, of those in good standing, this request
     * included (Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads", 2016). Slow start counts,
     * so one that comes back is spared by overflow while keys stay where they belong.
     */
    void boundLoads(double factor) {
        long active = 1;
        shares = 0;
        for (EndpointState member : members) {
            if (member.admits(leniency, nowNs)) {
                active += member.active();
                shares += member.share(nowNs);
            }
        }
        loadMax = factor * active;
    }

    void unboundLoads() {
        loadMax = 0;
    }

    boolean usable(int index) {
        EndpointState member = members[index];
        return member.admits(leniency, nowNs)
                && (avoided.isEmpty() || !avoided.contains(member))
                && member.hasRoom(worker)
                && (loadMax == 0 || belowBound(member));
    }

    /**
     * {@code active / share < loadMax / shares}, multiplied out: divisions would round a bound that is a whole number
     * up.
     */
    private boolean belowBound(EndpointState member) {
        return (double) member.active() * shares < loadMax * member.share(nowNs);
    }

    /** Whether anybody is in good standing, with room or without. */
    boolean anyAdmitted(Leniency atLeast, long atNs) {
        for (EndpointState member : members) {
            if (member.admits(atLeast, atNs)) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return members.length;
    }

    EndpointState get(int index) {
        return members[index];
    }

    int active(int index) {
        return members[index].active();
    }

    double latencyNs(int index) {
        return members[index].latency().peakNs(nowNs);
    }

    int weight(int index) {
        return members[index].weight();
    }

    /** Weight with slow start, in thousandths of weight 1. */
    int share(int index) {
        return members[index].share(nowNs);
    }

    /** No share is larger. */
    int shareMax() {
        return upstream.weightMax() * SlowStartRamp.FULL;
    }

    long keyHash(int index) {
        return members[index].keyHash();
    }
}
