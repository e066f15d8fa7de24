package io.headgate.dataplane.filter;

import io.headgate.config.ByteSize;
import io.headgate.config.Filter;
import io.headgate.config.KeySource;
import io.headgate.config.Rate;
import java.util.List;

/** Filters as an operator would write them. */
public final class Rules {
    private Rules() {}

    public static Filter.RateLimit limit(String rate, int burst) {
        return limit(rate, burst, 1024);
    }

    public static Filter.RateLimit limit(String rate, int burst, int keysMax) {
        return new Filter.RateLimit(Rate.parse(rate), burst, KeySource.parse("source"), keysMax);
    }

    public static Filter.Gzip gzip(int minSize, String... types) {
        return new Filter.Gzip(1, new ByteSize(minSize), List.of(types));
    }
}
