package io.headgate.dataplane.metrics;

/** Every metric that lives in cells, with the names of its labels in their order. */
enum Metric {
    CONNECTIONS(Kind.GAUGE, "listener"),
    CONNECTIONS_TOTAL(Kind.COUNTER, "listener"),
    CONNECTIONS_REFUSED_TOTAL(Kind.COUNTER, "listener", "reason"),
    WEBSOCKETS(Kind.GAUGE, "listener"),
    WEBSOCKETS_TOTAL(Kind.COUNTER, "listener"),
    TLS_HANDSHAKES_TOTAL(Kind.COUNTER, "listener", "kind"),
    BYTES_TOTAL(Kind.COUNTER, "listener", "direction"),
    DATAGRAMS_TOTAL(Kind.COUNTER, "listener", "direction"),
    DATAGRAMS_DROPPED_TOTAL(Kind.COUNTER, "listener", "reason"),
    SESSIONS_EVICTED_TOTAL(Kind.COUNTER, "listener"),
    REQUESTS_TOTAL(Kind.COUNTER, "listener", "route", "upstream", "code"),
    LIMITED_TOTAL(Kind.COUNTER, "route", "filter"),
    COMPRESSION_SKIPPED_TOTAL(Kind.COUNTER, "route"),
    RETRIES_TOTAL(Kind.COUNTER, "upstream", "reason"),
    QUEUE_LENGTH(Kind.GAUGE, "upstream"),
    PROXY_TLVS_DROPPED_TOTAL(Kind.COUNTER, "upstream"),
    ENDPOINT_CONNECTIONS_TOTAL(Kind.COUNTER, "upstream", "endpoint", "outcome"),
    ENDPOINT_TLS_HANDSHAKES_TOTAL(Kind.COUNTER, "upstream", "endpoint", "kind"),
    ENDPOINT_REQUESTS_TOTAL(Kind.COUNTER, "upstream", "endpoint", "code_class"),
    FAILURES_TOTAL(Kind.COUNTER, "side", "reason"),
    LOOP_LAG_SECONDS(Kind.GAUGE_NS, "worker"),
    LOOP_LAG_MAX_SECONDS(Kind.GAUGE_NS, "worker"),
    ACCESS_LOG_DROPPED_TOTAL(Kind.COUNTER, "reason"),
    SPANS_EXPORTED_TOTAL(Kind.COUNTER),
    SPANS_DROPPED_TOTAL(Kind.COUNTER, "reason"),
    SERIES_FOLDED_TOTAL(Kind.COUNTER, "metric");

    /** What a cell's number means; the code stands in the file as the record's type id. */
    enum Kind {
        COUNTER(1),
        GAUGE(2),
        /** The cell holds nanoseconds, the sample seconds. */
        GAUGE_NS(3);

        private static final double NS_PER_SECOND = 1e9;

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        Sample.Type type() {
            return this == COUNTER ? Sample.Type.COUNTER : Sample.Type.GAUGE;
        }

        double value(long cell) {
            return this == GAUGE_NS ? cell / NS_PER_SECOND : cell;
        }

        /** The kind with this code. Throws {@link IllegalArgumentException} when there is none. */
        static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("type id " + code + ", not 1, 2 or 3");
        }
    }

    private final Kind kind;
    private final String[] labels;

    Metric(Kind kind, String... labels) {
        this.kind = kind;
        this.labels = labels;
    }

    Kind kind() {
        return kind;
    }

    /** How many labels each of its series has. */
    int labelCount() {
        return labels.length;
    }

    String label(int index) {
        return labels[index];
    }

    /** The name without the prefix {@code headgate_}. */
    String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
