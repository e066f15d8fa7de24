package io.headgate.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a request is tried again, on another endpoint where there is one. Only what can be repeated safely is: nothing
/// of it has been
/// forwarded yet, or its method is safe and it has no body.
public record Retries(
        @Key(doc = "Tries after the first.", fallback = "2", range = "0..10")
        int attempts,

        @Key(
                doc = "`connect_failure`, `reuse_race` (a kept connection closed before any response byte),"
                        + " `reset` (a fresh one did), `timeout` (`per_try` ran out), 429 or 500 to 599.",
                fallback = "[connect_failure, reuse_race, reset]",
                example = "[connect_failure, reuse_race, \"502\", \"503\"]")
        List<RetryOn> when,

        @Key(
                doc = "How long one try may take from the request's last byte to the response's first.",
                fallback = "off",
                example = "5s",
                range = "1ms..24h")
        @Nullable
        Duration perTry,

        @Key(
                doc = "Pause before the second try; doubled for each further one, and jittered.",
                fallback = "25ms",
                range = "0s..1m")
        Duration backOff) {
    public Retries {
        when = List.copyOf(when);
        Check check = Check.ranges(Retries.class, attempts, when, perTry, backOff);
        if (when.contains(RetryOn.Cause.TIMEOUT) && perTry == null) {
            check.fault(
                    "timeout means that per_try ran out, and per_try is off", "set per_try, or remove timeout", "when");
        }
        check.done();
    }
}
