package io.headgate.perf.bench;

/**
 * One window of one side.
 *
 * @param userUs CPU microseconds per request in user space
 * @param systemUs CPU microseconds per request in the kernel
 * @param ran share of the window in which the side was on its core
 * @param wanted share in which it was on its core or waited for it, at most 1
 */
record Sample(
        double userUs,
        double systemUs,
        double perSecond,
        double p50Ms,
        double p99Ms,
        double p999Ms,
        long errors,
        double ran,
        double wanted) {
    private static final double US_PER_MS = 1e3;

    /** @param wallNs from the look at its CPU time before to that after */
    static Sample of(LoadCount load, CpuTime spent, long wallNs) {
        // A window without an answer is an error, and divides by one.
        long requests = Math.max(1, load.requests());
        double ran = (double) spent.totalNs() / wallNs;
        return new Sample(
                spent.userNs() / 1e3 / requests,
                spent.systemNs() / 1e3 / requests,
                load.perSecond(),
                load.p50Us() / US_PER_MS,
                load.p99Us() / US_PER_MS,
                load.p999Us() / US_PER_MS,
                load.requests() == 0 ? load.errors() + 1 : load.errors(),
                ran,
                Math.min(1, ran + (double) spent.waitedNs() / wallNs));
    }

    double totalUs() {
        return userUs + systemUs;
    }
}
