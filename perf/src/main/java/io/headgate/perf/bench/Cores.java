package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who runs where: the proxies on one core, the load on another, so that a proxy's core is its own and requests per
 * second are its capacity. The origin shares the load's core where there are only two.
 *
 * @param count cores this process may use
 */
record Cores(int proxy, int load, int origin, int count) {
    /** Of the cores this process may use. */
    static Cores available() {
        try {
            String status = Files.readString(Path.of("/proc/self/status"));
            String field = "Cpus_allowed_list:";
            return status.lines()
                    .filter(line -> line.startsWith(field))
                    .map(line -> of(line.substring(field.length()).strip()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new BenchFailed("cannot tell which cores may be used", e);
        }
    }

    /** @param list as the kernel writes it: {@code 0-3,8} */
    static Cores of(String list) {
        List<Integer> all = new ArrayList<>();
        for (String part : list.split(",")) {
            String[] ends = part.split("-");
            for (int core = Integer.parseInt(ends[0]); core <= Integer.parseInt(ends[ends.length - 1]); core++) {
                all.add(core);
            }
        }
        int proxy = all.getFirst();
        int load = all.size() > 1 ? all.get(1) : proxy;
        return new Cores(proxy, load, all.size() > 2 ? all.get(2) : load, all.size());
    }

    @Override
    public String toString() {
        return "proxy on core " + proxy + ", load on core " + load + ", origin on core " + origin;
    }
}
