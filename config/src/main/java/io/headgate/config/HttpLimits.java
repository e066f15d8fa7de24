package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// How big a request may be before it is refused.
public record HttpLimits(
        @Key(doc = "Longest request line; beyond it 414.", fallback = "8KiB", range = "64..1MiB")
        ByteSize requestLine,

        @Key(doc = "Longest single header field; beyond it 431.", fallback = "8KiB", range = "64..1MiB")
        ByteSize header,

        @Key(doc = "All header fields together; beyond it 431.", fallback = "32KiB", range = "64..1MiB")
        ByteSize headers,

        @Key(doc = "Number of header fields; beyond it 431.", fallback = "100", range = "1..1000")
        int headerCount,

        @Key(doc = "Largest request body; beyond it 413.", fallback = "100MiB", range = "0..1024TiB") @Nullable
        ByteSize body,

        @Key(
                doc = "Requests read ahead on one connection while an earlier one is answered.",
                fallback = "16",
                range = "1..1000")
        int pipelined) {
    public HttpLimits {
        Check check = Check.ranges(HttpLimits.class, requestLine, header, headers, headerCount, body, pipelined);
        if (header.compareTo(headers) > 0) {
            check.fault(
                    "one header field of " + header + " is more than all header fields together may have",
                    "raise headers or lower header",
                    "header");
        }
        check.done();
    }
}
