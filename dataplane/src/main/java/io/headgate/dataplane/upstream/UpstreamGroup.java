package io.headgate.dataplane.upstream;

import io.headgate.config.Balance;
import io.headgate.config.WhenAllDown;
import org.jspecify.annotations.Nullable;

/**
 * One worker's view of one upstream: who gets the next request. Confined to the worker's loop, and good for as long as
 * the upstream exists: when endpoints, policy or tables change, the next choice notices by one reference and begins
 * anew with those; turns and random state go on otherwise. Choosing allocates nothing.
 */
public final class UpstreamGroup {
    private static final byte[] NO_COOKIE = {};

    private final UpstreamState state;
    private final int worker;
    private final Dice dice;

    private Membership membership;
    private Tier regular;
    private Tier backups;
    private PickResult lastPick = PickResult.ALL_DOWN;

    UpstreamGroup(UpstreamState state, int worker, long seed) {
        this.state = state;
        this.worker = worker;
        dice = new Dice(seed);
        membership = state.membership();
        regular = tier(membership.regular());
        backups = tier(membership.backups());
    }

    private Tier tier(Membership.Side side) {
        return new Tier(side, membership.balance(), state, worker, dice);
    }

    /**
     * Chooses the endpoint for a request: a regular one if any is in good standing, else a backup; if nobody is, one
     * that is merely ejected; and with {@code when_all_down: fail_open} one that is down. Endpoints tried already come
     * last.
     *
     * @param hash {@link KeyHash#balancing} of the request's key; 0: it has none and goes round robin
     * @param tried borrowed until it returns
     * @param nowNs on the registry's clock
     * @return null if there is nobody; {@link #lastPick} tells why
     */
    public @Nullable EndpointState pick(long hash, Tried tried, long nowNs) {
        refresh();
        EndpointState chosen = choose(hash, tried, nowNs);
        while (lastPick == PickResult.ALL_DOWN && refresh()) { // those we looked at were leaving, and others took over
            chosen = choose(hash, tried, nowNs);
        }
        return chosen;
    }

    private @Nullable EndpointState choose(long hash, Tried tried, long nowNs) {
        for (Leniency leniency : Leniency.steps(state.whenAllDown() == WhenAllDown.FAIL_OPEN)) {
            EndpointState chosen = regular.choose(hash, leniency, tried, nowNs);
            if (chosen != null || regular.anyAdmitted(leniency, nowNs)) {
                return picked(chosen);
            }
            chosen = backups.choose(hash, leniency, tried, nowNs);
            if (chosen != null || backups.anyAdmitted(leniency, nowNs)) {
                return picked(chosen);
            }
        }
        lastPick = PickResult.ALL_DOWN;
        return null;
    }

    private @Nullable EndpointState picked(@Nullable EndpointState chosen) {
        lastPick = chosen == null ? PickResult.SATURATED : PickResult.CHOSEN;
        return chosen;
    }

    /**
     * The endpoint that a sticky cookie names. All endpoints are compared in full, in a time that does not tell which
     * one it was.
     *
     * @param bytes the cookie's value at {@code [from..to)}, borrowed until it returns
     * @return null if it names none, or one that may not serve (then {@link #lastPick} is {@code ALL_DOWN}: choose
     *     another), or one that may but has no room ({@code SATURATED}: waiting keeps the client where it is)
     */
    public @Nullable EndpointState pickSticky(byte[] bytes, int from, int to, long nowNs) {
        refresh();
        EndpointState named = null;
        for (EndpointState member : membership.all()) {
            StickyCookie cookie = member.stickyCookie();
            if (cookie != null && cookie.is(bytes, from, to)) {
                named = member;
            }
        }
        if (named == null || !named.acceptsSticky(nowNs)) {
            lastPick = PickResult.ALL_DOWN;
            return null;
        }
        return picked(named.hasRoom(worker) ? named : null);
    }

    /**
     * The value of the {@code Set-Cookie} field that binds a client to {@code endpoint}; empty when the upstream is not
     * sticky. Borrowed: not to be changed.
     *
     * @param encrypted whether the client's connection is
     */
    @SuppressWarnings("MethodMayBeStatic") // a cookie belongs to a group, wherever it is kept
    public byte[] stickyCookie(EndpointState endpoint, boolean encrypted) {
        StickyCookie cookie = endpoint.stickyCookie();
        return cookie == null ? NO_COOKIE : cookie.setCookie(encrypted);
    }

    /** Why the last choice came out as it did. */
    public PickResult lastPick() {
        return lastPick;
    }

    public UpstreamState state() {
        return state;
    }

    public Balance balance() {
        return state.membership().balance();
    }

    /** Returns whether endpoints, policy or tables are others now. */
    private boolean refresh() {
        Membership now = state.membership();
        if (now == membership) {
            return false;
        }
        membership = now;
        regular = tier(now.regular());
        backups = tier(now.backups());
        return true;
    }
}
