package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManyRoutesTest {
    private static final int ROUTES = 10_000;

    /// What is promised, for the median of a few, as the first is cold; in time of this thread on a processor, which
    /// others that are busy take nothing of.
    private static final Duration BOUND = Duration.ofSeconds(1);

    private static final int READINGS = 5;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void readsTenThousandRoutesWithoutComparingEachWithEach() {
        for (String match : List.of(
                "host: h%d.example.com, path_prefix: /api",
                "host: example.com, path: /p%d/a", "path: /x, headers: { x-id: \"%d\" }")) {
            String text = file(match);
            List<Duration> taken = new ArrayList<>();
            for (int i = 0; i < READINGS; i++) {
                long start = THREADS.getCurrentThreadCpuTime();
                Reading reading = ConfigReader.read("f", text);
                taken.add(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start));
                assertEquals(ROUTES, reading.orThrow().routes().size());
                assertEquals(List.of(), reading.warnings());
            }
            taken.sort(null);
            assertTrue(taken.get(READINGS / 2).compareTo(BOUND) < 0, () -> match + " took " + taken);
        }
    }

    private static String file(String match) {
        StringBuilder text = new StringBuilder("listeners: { web: { bind: 127.0.0.1:0, http: {} } }\n");
        text.append("upstreams: { app: { endpoints: 127.0.0.1:1 } }\nroutes:\n");
        for (int i = 0; i < ROUTES; i++) {
            text.append("  - name: r")
                    .append(i)
                    .append("\n    match: { ")
                    .append(match.formatted(i))
                    .append(" }\n");
            text.append("    timeouts: { first_byte: 10s }\n    upstream: app\n");
        }
        return text.toString();
    }
}
