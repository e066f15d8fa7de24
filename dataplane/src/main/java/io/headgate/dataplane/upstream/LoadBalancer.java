package io.headgate.dataplane.upstream;

import io.headgate.config.Balance;
import org.jspecify.annotations.Nullable;

/**
 * One policy. It decides in which order endpoints are asked; who may be chosen at all is decided by {@link Candidates}
 * alone.
 *
 * <p>Policies that remember something (a turn, a random state) belong to one worker. Tables for consistent hashing
 * never change and are shared; see {@link #table}.
 */
interface LoadBalancer {
    /**
     * Tables hold 16-bit indices, half the memory of larger ones; an upstream beyond that is balanced by rendezvous.
     */
    int TABLE_ENDPOINTS_MAX = 65_536;

    /**
     * Chooses among the candidates.
     *
     * @param hash of the request's key; without meaning for policies that use none
     * @return the index of a usable candidate, or -1 if there is none
     */
    int choose(Candidates candidates, long hash);

    /**
     * One worker's balancer.
     *
     * @param table what {@link #table} made for the same endpoints
     * @param first the index a round begins with, different from worker to worker, so that not all begin with the same
     *     endpoint
     */
    static LoadBalancer of(Balance balance, int size, @Nullable LoadBalancer table, int first, Dice dice) {
        if (balance instanceof Balance.Policy policy) {
            return switch (policy) {
                case ROUND_ROBIN -> new RoundRobin(size, first);
                case WEIGHTED_ROUND_ROBIN -> new WeightedRoundRobin(size, first);
                case LEAST_CONNECTIONS -> new LeastConnections(size, first);
                case RANDOM -> new RandomChoice(dice);
                case TWO_CHOICES -> new TwoChoices(dice);
                case PEAK_EWMA -> new PeakEwma(dice);
                case FIRST -> new FirstAvailable();
            };
        }
        return table == null ? new RoundRobin(size, first) : table;
    }

    /**
     * The table of a hash policy, or null for the policies without. Control thread: building one can take milliseconds.
     *
     * @param weights as they are now, one per endpoint; with other weights the table must be built anew
     */
    static @Nullable LoadBalancer table(Balance balance, EndpointState[] endpoints, int[] weights) {
        if (!(balance instanceof Balance.Hash hash)) {
            return null;
        }
        if (endpoints.length > TABLE_ENDPOINTS_MAX) {
            return new Rendezvous();
        }
        return switch (hash.table()) {
            case MODULO -> new HashModulo(weights);
            case RING -> new HashRing(endpoints, weights);
            case MAGLEV -> new Maglev(endpoints, weights);
            case RENDEZVOUS -> new Rendezvous();
        };
    }
}
