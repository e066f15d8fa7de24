package io.headgate.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why a request is tried again.
public sealed interface RetryOn {
    /// @throws InvalidValue if the text is neither a cause nor a status
    static RetryOn parse(String text) {
        int digits = Durations.digits(text);
        if (digits > 0 && digits == text.length() && digits < 6) {
            return new Status(Integer.parseInt(text));
        }
        for (Cause cause : Cause.values()) {
            if (cause.name().toLowerCase(Locale.ROOT).equals(text)) {
                return cause;
            }
        }
        String known = Stream.concat(Arrays.stream(Cause.values()).map(Cause::toString), Stream.of("429", "500 to 599"))
                .collect(Collectors.joining(", "));
        throw new InvalidValue("'" + text + "' is not a reason to try again", "known are " + known);
    }

    /// A failure without a response.
    enum Cause implements RetryOn {
        /// No connection could be made.
        CONNECT_FAILURE,
        /// A kept connection closed before any response byte.
        REUSE_RACE,
        /// A fresh connection closed before any response byte, or one of HTTP/2 whose endpoint answered no ping.
        RESET,
        /// The time for one try ran out.
        TIMEOUT;

        @Override
        public String toString() {
            return Words.of(this);
        }
    }

    /// A response with this status.
    ///
    /// @param code 429, or 500 to 599
    record Status(int code) implements RetryOn {
        public Status {
            if (code != 429 && (code < 500 || code > 599)) {
                throw new InvalidValue("status " + code + " is no reason to try again", "use 429, or 500 to 599");
            }
        }

        @Override
        public String toString() {
            return String.valueOf(code);
        }
    }
}
