package io.headgate.dataplane.upstream;

import io.headgate.config.Balance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to an upstream and how they are balanced: what changes only with the configuration, a DNS answer, or,
 * where a table depends on it, a weight. Immutable and shared by all workers, tables included. Built by the control
 * thread.
 */
final class Membership {
    static final Membership EMPTY = new Membership(List.of(), Balance.Policy.ROUND_ROBIN);

    private final Balance balance;
    private final EndpointState[] all;
    private final int[] weights;
    private final boolean[] wasBackup;
    private final Side regular;
    private final Side backups;

    /** The regular endpoints or the backups, with the table of a hash policy over them. */
    static final class Side {
        private final EndpointState[] endpoints;
        private final @Nullable LoadBalancer table;

        private Side(List<EndpointState> members, Balance balance, boolean backup) {
            List<EndpointState> chosen = new ArrayList<>();
            for (EndpointState member : members) {
                if (member.backup() == backup) {
                    chosen.add(member);
                }
            }
            endpoints = chosen.toArray(EndpointState[]::new);
            table = LoadBalancer.table(balance, endpoints, weights(endpoints));
        }

        /** Borrowed: not to be changed. */
        EndpointState[] endpoints() {
            return endpoints;
        }

        @Nullable
        LoadBalancer table() {
            return table;
        }
    }

    Membership(List<EndpointState> members, Balance balance) {
        this.balance = balance;
        all = members.toArray(EndpointState[]::new);
        weights = weights(all);
        wasBackup = new boolean[all.length];
        for (int i = 0; i < all.length; i++) {
            wasBackup[i] = all[i].backup();
        }
        regular = new Side(members, balance, false);
        backups = new Side(members, balance, true);
    }

    private static int[] weights(EndpointState[] endpoints) {
        int[] weights = new int[endpoints.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = endpoints[i].weight();
        }
        return weights;
    }

    /** Whether it can stay as it is, with its tables and the turns that workers remember. */
    boolean stillHolds(List<EndpointState> members, Balance newBalance) {
        if (!balance.equals(newBalance) || members.size() != all.length) {
            return false;
        }
        for (int i = 0; i < all.length; i++) {
            EndpointState member = members.get(i);
            boolean reweighted = balance instanceof Balance.Hash && member.weight() != weights[i];
            if (member != all[i] || member.backup() != wasBackup[i] || reweighted) {
                return false;
            }
        }
        return true;
    }

    Balance balance() {
        return balance;
    }

    /** In the order of the configuration. Borrowed: not to be changed. */
    EndpointState[] all() {
        return all;
    }

    Side regular() {
        return regular;
    }

    Side backups() {
        return backups;
    }

    /** Whether the policy wants to know how long exchanges take. */
    boolean watchesLatency() {
        return balance == Balance.Policy.PEAK_EWMA;
    }
}
