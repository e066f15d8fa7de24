package io.headgate.proxy.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the admin API counts of itself: who logged in, who was refused, and what of that was written down. Thread-safe.
 */
public final class AdminCounts {
    private final AtomicLongArray logins = new AtomicLongArray(Login.values().length);
    private final AtomicLongArray refused = new AtomicLongArray(Refused.values().length);
    private final LongAdder auditRecords = new LongAdder();
    private final LongAdder auditFailures = new LongAdder();
    private final LongAdder auditLeftOut = new LongAdder();
    private volatile boolean auditWritable = true;

    /** What came of a login. */
    public enum Login {
        OK,
        /** The password is, or the name; which of both nobody is told. */
        WRONG,
        /** Nobody looked at it, as too many had failed from there or for that name. */
        THROTTLED,
        /** Nobody looked at it, as too many were being looked at. */
        BUSY,
        /** It was right, but the audit trail could not be written. */
        NOT_WRITTEN
    }

    /** Why a request did not reach its operation. */
    public enum Refused {
        HOST,
        CONTENT_TYPE,
        OTHER_SITE,
        NO_CREDENTIALS,
        WRONG_TOKEN,
        /** Too many wrong tokens had come from there. */
        THROTTLED,
        ROLE,
        /** Too many requests with a body were under way. */
        BUSY
    }

    public void login(Login result) {
        logins.getAndIncrement(result.ordinal());
    }

    public void refused(Refused reason) {
        refused.getAndIncrement(reason.ordinal());
    }

    public void auditWritten() {
        auditRecords.increment();
        auditWritable = true;
    }

    public void auditFailed() {
        auditFailures.increment();
        auditWritable = false;
    }

    /** One of too many refusals is not written down. */
    public void auditLeftOut() {
        auditLeftOut.increment();
    }

    long count(Login result) {
        return logins.get(result.ordinal());
    }

    long count(Refused reason) {
        return refused.get(reason.ordinal());
    }

    long auditRecords() {
        return auditRecords.sum();
    }

    long auditFailures() {
        return auditFailures.sum();
    }

    long auditsLeftOut() {
        return auditLeftOut.sum();
    }

    /** Whether the last record could be written. */
    boolean isAuditWritable() {
        return auditWritable;
    }
}
