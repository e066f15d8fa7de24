package io.headgate.proxy.doctor;

import io.headgate.config.Config;
import io.headgate.config.Listener;
import io.headgate.config.Udp;
import io.headgate.proxy.log.Counted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the process may open as many files and sockets as the connections that the configuration allows need. */
final class Descriptors implements Check {
    /** A client's connection and the one to an endpoint. */
    private static final int PER_CONNECTION = 2;

    /** Jars, logs, event loops, listening sockets of each worker, the admin API's connections, health checks. */
    private static final int OTHERS = 2048;

    private static final long IN_USE_PERCENT_MAX = 80;

    /** A limit on open files. */
    private record Limit(long value, String whose) {}

    @Override
    public List<Finding> findings(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        Limit limit = limit(subject);
        Config config = subject.config();
        if (config != null) {
            findings.add(enough(subject.machine(), limit, connections(config)));
        }
        Finding used = used(subject.machine(), subject.node(), limit);
        if (used != null) {
            findings.add(used);
        }
        findings.add(machine(subject.machine()));
        return findings;
    }

    private static Finding enough(Machine machine, Limit limit, long connections) {
        long needed = connections * PER_CONNECTION + OTHERS;
        String found = limit.whose() + " may have " + limit.value() + " files open; "
                + Counted.of(connections, "connection")
                + ", as the configuration allows, with one to an endpoint each, "
                + (connections == 1 ? "needs " : "need ") + needed;
        long fitting = Math.max(1, (limit.value() - OTHERS) / PER_CONNECTION);
        return needed <= limit.value()
                ? Finding.ok(found)
                : Finding.warn(
                        found,
                        raise(machine, needed) + "; or write connections: { max: " + fitting
                                + " } into the configuration");
    }

    private static String raise(Machine machine, long needed) {
        return UnitFile.isInstalled(machine)
                ? "systemctl edit headgate, write [Service] LimitNOFILE=" + needed + ", and restart it"
                : "ulimit -n " + needed + " as root, before it is started";
    }

    /** Sessions of datagrams have a socket each, too. */
    private static long connections(Config config) {
        long sum = 0;
        for (Listener listener : config.listeners().values()) {
            sum += listener.service() instanceof Udp udp
                    ? udp.sessionsMax()
                    : listener.connections().max();
        }
        return Math.min(sum, config.connections().max());
    }

    /** The JVM raises its own soft limit to the hard one, so that one counts. */
    private static Limit limit(Subject subject) {
        Machine machine = subject.machine();
        RunningNode node = subject.node();
        if (node != null) {
            return new Limit(hard(machine.lines(node.proc("limits"))), node.toString());
        }
        String configured = UnitFile.setting(machine, "LimitNOFILE");
        if (configured != null) {
            return new Limit(number(configured.substring(configured.indexOf(':') + 1)), "the service");
        }
        return new Limit(hard(machine.lines("/proc/self/limits")), "a process started here");
    }

    private static long hard(List<String> limits) {
        for (String line : limits) {
            if (line.startsWith("Max open files")) {
                return number(line.split("\\s+")[4]);
            }
        }
        return Long.MAX_VALUE;
    }

    private static long number(String text) {
        return Machine.parsed(text, Long.MAX_VALUE); // unlimited, infinity
    }

    private static @Nullable Finding used(Machine machine, @Nullable RunningNode node, Limit limit) {
        int open = node == null ? 0 : machine.names(node.proc("fd")).size();
        if (open == 0) {
            return null;
        }
        String found = node + " has " + open + " files open, of " + limit.value();
        return open <= limit.value() / 100 * IN_USE_PERCENT_MAX
                ? Finding.ok(found)
                : Finding.warn(found, raise(machine, limit.value() * 2) + "; or lower connections.max");
    }

    private static Finding machine(Machine machine) {
        String[] counts = String.valueOf(machine.text("/proc/sys/fs/file-nr")).split("\\s+");
        if (counts.length < 3) {
            return Finding.ok("the kernel does not tell how many files are open on this machine");
        }
        long open = number(counts[0]);
        long max = number(counts[2]);
        String found = "on this machine " + open + " files are open, of " + max;
        return open <= max / 100 * IN_USE_PERCENT_MAX
                ? Finding.ok(found)
                : Finding.fail(found, "sysctl -w fs.file-max=" + max * 2);
    }
}
