package io.headgate.dataplane.upstream;

import io.headgate.config.Address;
import io.headgate.config.Endpoint;
import io.headgate.config.Sticky;
import io.headgate.config.Upstream;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.config.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one upstream by address: made when they first appear, kept while they are configured and, once
 * retired, for as long as anything is open to them, so that one that reappears meanwhile is still the same and its
 * limits still hold. Control thread only.
 */
final class EndpointDirectory {
    private final UpstreamState owner;
    private final int workers;
    private final Map<Address, Entry> known = new LinkedHashMap<>();
    private final List<ActiveBlock> blocks = new ArrayList<>();

    private record Entry(EndpointState state, ActiveBlock block, int cell) {}

    /**
     * Counts of exchanges under way for eight endpoints. Policies read those of all endpoints and workers for one
     * choice; side by side they are eight to a cache line.
     */
    private static final class ActiveBlock {
        final WorkerCells cells;
        private int takenBits;

        ActiveBlock(int workers) {
            cells = new WorkerCells(workers);
        }

        /** A free cell, now taken, or {@link WorkerCells#CELLS} if there is none. */
        int take() {
            int cell = Integer.numberOfTrailingZeros(~takenBits);
            takenBits |= cell < WorkerCells.CELLS ? 1 << cell : 0;
            return Math.min(cell, WorkerCells.CELLS);
        }

        void giveBack(int cell) {
            takenBits &= ~(1 << cell);
        }
    }

    EndpointDirectory(UpstreamState owner, int workers) {
        this.owner = owner;
        this.workers = workers;
    }

    /**
     * Returns the endpoints that the snapshot names, in its order, updated. Once they can be found, each must be told
     * to {@link EndpointState#bar}, and all others be retired by {@link #retireAllBut}.
     */
    List<EndpointState> adopt(Upstream config, Snapshot snapshot, byte[] stickySecret) {
        Map<Address, Endpoint> wanted = new LinkedHashMap<>();
        for (Endpoint endpoint : config.endpoints()) {
            for (Address address : addresses(endpoint, snapshot)) {
                wanted.putIfAbsent(address, endpoint);
            }
        }
        boolean othersServe = anyServes();
        List<EndpointState> members = new ArrayList<>(wanted.size());
        wanted.forEach((address, endpoint) -> {
            Entry before = known.get(address);
            EndpointState state = before == null ? create(address) : before.state;
            boolean joins = state.isRetired();
            StickyCookie cookie = cookie(config.sticky(), state, stickySecret);
            state.update(endpoint, status(state.id(), endpoint, snapshot), cookie, joins && othersServe);
            members.add(state);
        });
        return members;
    }

    private static List<? extends Address> addresses(Endpoint endpoint, Snapshot snapshot) {
        Address.Named name = endpoint.dns();
        return name == null ? List.of(endpoint.target()) : snapshot.resolved().getOrDefault(name, List.of());
    }

    /**
     * What the operator wants of a DNS name holds for each of its addresses, unless something else is wanted of that
     * one.
     */
    private static EndpointStatus status(EndpointId id, Endpoint endpoint, Snapshot snapshot) {
        EndpointStatus own = snapshot.status(id);
        EndpointStatus name = snapshot.status(new EndpointId(id.upstream(), endpoint.target()));
        EndpointStatus.Admin admin = own.admin() == EndpointStatus.Admin.READY ? name.admin() : own.admin();
        return new EndpointStatus(own.health(), admin, own.weight() == null ? name.weight() : own.weight());
    }

    private static @Nullable StickyCookie cookie(@Nullable Sticky config, EndpointState state, byte[] secret) {
        StickyCookie before = state.stickyCookie();
        if (config == null || before != null && before.isOf(config)) {
            return config == null ? null : before;
        }
        return StickyCookie.of(config, secret, state.id());
    }

    private boolean anyServes() {
        for (Entry entry : known.values()) {
            if (!entry.state.isRetired()) {
                return true;
            }
        }
        return false;
    }

    private EndpointState create(Address address) {
        ActiveBlock block = null;
        int cell = WorkerCells.CELLS;
        for (int i = 0; i < blocks.size() && cell == WorkerCells.CELLS; i++) {
            block = blocks.get(i);
            cell = block.take();
        }
        if (block == null || cell == WorkerCells.CELLS) {
            block = new ActiveBlock(workers);
            blocks.add(block);
            cell = block.take();
        }
        EndpointState state = new EndpointState(owner, new EndpointId(owner.name(), address), block.cells, cell);
        known.put(address, new Entry(state, block, cell));
        return state;
    }

    /** Retires all but {@code members}; forgets those of them that nobody uses any more. */
    void retireAllBut(List<EndpointState> members) {
        Set<EndpointState> staying = Collections.newSetFromMap(new IdentityHashMap<>());
        staying.addAll(members);
        for (Iterator<Entry> entries = known.values().iterator(); entries.hasNext(); ) {
            Entry entry = entries.next();
            if (staying.contains(entry.state)) {
                continue;
            }
            if (entry.state.isRetired() && entry.state.unused()) {
                entry.block.giveBack(entry.cell);
                entries.remove();
            } else {
                entry.state.retire();
            }
        }
    }

    void retireAll() {
        known.values().forEach(entry -> entry.state.retire());
    }

    boolean unused() {
        for (Entry entry : known.values()) {
            if (!entry.state.unused()) {
                return false;
            }
        }
        return true;
    }
}
