package io.headgate.proxy.doctor;

import io.headgate.config.Config;
import io.headgate.config.Transport;
import io.headgate.config.Udp;
import java.util.ArrayList;
import java.util.List;

/** What the kernel must be able to do for this configuration. */
final class KernelFeatures implements Check {
    /** Datagrams leave and come in trains: {@code UDP_SEGMENT} is of 4.18, {@code UDP_GRO} of 5.0. */
    private static final int[] UDP_TRAINS = {5, 0};

    /** The calls that Netty's transport needs are there by then. */
    private static final int[] IO_URING = {5, 9};

    /** Connections in the queue of a socket that closes move to another one ({@code tcp_migrate_req}). */
    private static final int[] MIGRATION = {5, 14};

    @Override
    public List<Finding> findings(Subject subject) {
        Machine machine = subject.machine();
        String release = machine.text("/proc/sys/kernel/osrelease");
        if (release == null) {
            return List.of(Finding.warn(
                    "this is no Linux: sockets are not shared by workers", "run it on Linux where it has to be fast"));
        }
        List<Finding> findings = new ArrayList<>();
        Config config = subject.config();
        if (config != null && config.transport() == Transport.IO_URING) {
            findings.add(ioUring(machine, release));
        }
        boolean datagrams =
                config != null && config.listeners().values().stream().anyMatch(each -> each.service() instanceof Udp);
        if (datagrams && !isAtLeast(release, UDP_TRAINS)) {
            findings.add(Finding.warn(
                    "Linux " + release + " sends and receives datagrams one by one; 5.0 does many at once",
                    "boot a newer kernel"));
        }
        if (!isAtLeast(release, MIGRATION)) {
            findings.add(Finding.warn(
                    "Linux " + release
                            + " resets who waits at a socket that is closed, as in an upgrade; 5.14 does not",
                    "boot a newer kernel"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok("Linux " + release + " has all that this configuration uses"));
        }
        return findings;
    }

    private static Finding ioUring(Machine machine, String release) {
        if (!isAtLeast(release, IO_URING)) {
            return Finding.fail(
                    "transport: io_uring wants Linux 5.9, and this is " + release, "write transport: epoll");
        }
        long disabled = machine.number("/proc/sys/kernel/io_uring_disabled", 0);
        return disabled == 0
                ? Finding.ok("Linux " + release + ", io_uring is allowed")
                : Finding.fail(
                        "transport: io_uring is configured, and kernel.io_uring_disabled is " + disabled,
                        "sysctl -w kernel.io_uring_disabled=0, or write transport: epoll");
    }

    private static boolean isAtLeast(String release, int[] wanted) {
        String[] parts = release.split("[^0-9]+");
        long major = parts.length > 0 ? Machine.parsed(parts[0], 0) : 0;
        long minor = parts.length > 1 ? Machine.parsed(parts[1], 0) : 0;
        return major > wanted[0] || major == wanted[0] && minor >= wanted[1];
    }
}
