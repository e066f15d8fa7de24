package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// How an endpoint is chosen.
public sealed interface Balance {
    /// Policies without settings.
    enum Policy implements Balance {
        /// One after the other.
        ROUND_ROBIN,
        /// One after the other, smoothly by weight.
        WEIGHTED_ROUND_ROBIN,
        /// The one with the fewest requests under way for its weight.
        LEAST_CONNECTIONS,
        /// Any, by weight.
        RANDOM,
        /// The less busy of two taken at random.
        TWO_CHOICES,
        /// The one with the lowest expected latency, by a moving average that reacts to peaks at once.
        PEAK_EWMA,
        /// The first that has room.
        FIRST;

        @Override
        public String toString() {
            return Words.of(this);
        }
    }

    /// The same endpoint for the same key.
    @Kind(doc = "The same endpoint for the same key; a request without the key goes round robin.")
    record Hash(
            @Key(
                    doc = "`source`, `path`, `uri` (path and query), `header:NAME`, `cookie:NAME` or `query:NAME`.",
                    fallback = "source",
                    example = "\"header:x-user\"")
            KeySource by,

            @Key(doc = "`modulo`, `ring`, `maglev` or `rendezvous`.", fallback = "maglev")
            HashTable table,

            @Key(
                    doc = "How many times the average an endpoint may carry before its keys move on.",
                    fallback = "1.25",
                    range = "1.01..10.0")
            @Nullable
            Double boundedLoad)
            implements Balance {
        public Hash {
            Check.ranges(Hash.class, by, table, boundedLoad).done();
        }
    }
}
