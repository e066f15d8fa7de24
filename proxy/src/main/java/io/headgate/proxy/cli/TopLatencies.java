package io.headgate.proxy.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long things took, as distributions by name; two of them tell what happened in between. */
record TopLatencies(Map<String, TreeMap<Long, Long>> countsByUs) {
    static final TopLatencies NONE = new TopLatencies(Map.of());

    /** @param distributions as {@code /v1/latencies} has them */
    static TopLatencies of(List<Doc> distributions) {
        Map<String, TreeMap<Long, Long>> all = new HashMap<>();
        for (Doc distribution : distributions) {
            List<Long> us = distribution.numbers("us");
            List<Long> counts = distribution.numbers("counts");
            TreeMap<Long, Long> countsByUs = new TreeMap<>();
            for (int i = 0; i < Math.min(us.size(), counts.size()); i++) {
                countsByUs.put(us.get(i), counts.get(i));
            }
            all.put(distribution.text("name"), countsByUs);
        }
        return new TopLatencies(all);
    }

    /** What came since an earlier look. */
    TopLatencies since(TopLatencies before) {
        Map<String, TreeMap<Long, Long>> moved = new HashMap<>();
        countsByUs.forEach((name, counts) -> {
            Map<Long, Long> earlier = before.countsByUs.getOrDefault(name, new TreeMap<>());
            TreeMap<Long, Long> more = new TreeMap<>();
            counts.forEach((us, count) -> more.put(us, Math.max(0, count - earlier.getOrDefault(us, 0L))));
            moved.put(name, more);
        });
        return new TopLatencies(moved);
    }

    /** The duration that so many percent did not exceed, in milliseconds; {@code -} where there was nothing. */
    String percentile(String name, int percent) {
        TreeMap<Long, Long> counts = countsByUs.getOrDefault(name, new TreeMap<>());
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        long left = Math.ceilDiv(all * percent, 100);
        for (Map.Entry<Long, Long> each : counts.entrySet()) {
            left -= each.getValue();
            if (all > 0 && left <= 0) {
                return Texts.ms(each.getKey() / 1e3);
            }
        }
        return "-";
    }
}
