package io.headgate.config;

import java.time.Duration;

/// What browsers are told of coming by TLS only (RFC 6797).
public record Hsts(
        @Key(doc = "For how long they remember it, from each answer on.", example = "365d", range = "0..3650d")
        Duration maxAge,

        @Key(
                doc = "Whether it holds for all names below the one that was asked for, too: each of them must be"
                        + " reachable by TLS.",
                fallback = "false")
        boolean includeSubdomains,

        @Key(
                doc = "Agrees to a place in the list that browsers are shipped with (hstspreload.org), which takes"
                        + " months to leave. The list demands `include_subdomains` and 365d.",
                fallback = "false")
        boolean preload) {
    private static final Duration LISTED_MIN = Duration.ofDays(365);

    public Hsts {
        Check check = Check.ranges(Hsts.class, maxAge, includeSubdomains, preload);
        if (preload && !includeSubdomains) {
            check.fault(
                    "the list that browsers are shipped with takes no name without those below it",
                    "add include_subdomains: true, or remove preload",
                    "preload");
        }
        if (preload && maxAge.compareTo(LISTED_MIN) < 0) {
            check.fault(
                    Durations.format(maxAge) + " is less than the list that browsers are shipped with demands",
                    "write 365d or more, or remove preload",
                    "max_age");
        }
        check.done();
    }

    /// The short form: how long.
    ///
    /// @throws InvalidValue if the text is not a duration, or too long
    public static Hsts ofText(String text) {
        return new Hsts(Durations.parse(text), false, false);
    }

    /// The field's value.
    public String text() {
        return "max-age=" + maxAge.toSeconds() + (includeSubdomains ? "; includeSubDomains" : "")
                + (preload ? "; preload" : "");
    }
}
