package io.headgate.dataplane.upstream;

/**
 * How many retries may be under way to an upstream at once: a share of its requests, so that retries cannot multiply an
 * outage, and a few in any case, so that a quiet upstream can retry at all. Shared by workers, exact for the node.
 */
public final class RetryBudget {
    private final Permits retries = new Permits();
    private final Permits requests;
    private volatile int percent;
    private volatile int min;

    /** @param requests the requests under way to the upstream, waiting or not */
    RetryBudget(Permits requests) {
        this.requests = requests;
    }

    void configure(io.headgate.config.RetryBudget config) {
        percent = config.percent();
        min = config.min();
    }

    /** Whether one more retry may start; then {@link #retryDone} must follow when it has ended. */
    public boolean tryRetry() {
        return retries.tryTake((int) Math.max(min, (long) requests.taken() * percent / 100));
    }

    public void retryDone() {
        retries.giveBack();
    }

    /** Retries under way. */
    public int retriesNow() {
        return retries.taken();
    }

    /** Retries that the budget did not allow, since the start. */
    public long retriesRefused() {
        return retries.refused();
    }
}
