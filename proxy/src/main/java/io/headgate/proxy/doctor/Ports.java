package io.headgate.proxy.doctor;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.Udp;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the addresses that the configuration listens on are free, or who has them. */
final class Ports implements Check {
    private static final String RANGE = "/proc/sys/net/ipv4/ip_local_port_range";
    private static final String RESERVED = "net.ipv4.ip_local_reserved_ports";

    /** The process that starts all others. */
    private static final String INIT = "1";

    /** An address to listen on. */
    private record Wanted(String key, Address address, boolean datagrams) {}

    @Override
    public List<Finding> findings(Subject subject) {
        Config config = subject.config();
        if (config == null) {
            return List.of(Finding.warn("not looked at: the configuration is not valid", "mend it, and ask again"));
        }
        SocketTable table = SocketTable.of(subject.machine());
        List<Finding> findings = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (Wanted wanted : wanted(config)) {
            Finding taken = taken(subject, table, wanted);
            if (taken != null) {
                findings.add(taken);
            } else {
                ours.add(wanted.key() + " " + wanted.address());
            }
            Finding lent = lent(subject.machine(), wanted);
            if (lent != null) {
                findings.add(lent);
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok((subject.node() == null ? "free: " : "free, or held by " + subject.node() + ": ")
                    + String.join(", ", ours)));
        }
        return findings;
    }

    private static List<Wanted> wanted(Config config) {
        List<Wanted> all = new ArrayList<>();
        config.listeners()
                .forEach((name, listener) -> listener.bind()
                        .forEach(address ->
                                all.add(new Wanted("listeners." + name, address, listener.service() instanceof Udp))));
        all.add(new Wanted("admin", config.admin().bind(), false));
        return all;
    }

    private static @Nullable Finding taken(Subject subject, SocketTable table, Wanted wanted) {
        for (SocketTable.Socket socket : table.sockets()) {
            if (socket.datagrams() == wanted.datagrams() && clash(wanted.address(), socket)) {
                List<String> pids = SocketTable.processes(subject.machine(), socket);
                if (!isOurs(subject, socket, pids)) {
                    return Finding.fail(
                            wanted.key() + ": " + wanted.address() + " is taken by "
                                    + holder(subject.machine(), socket, pids),
                            "stop that" + (pids.isEmpty() ? "" : ", as in kill " + pids.getFirst()) + ", or let "
                                    + wanted.key() + " bind another port");
                }
            }
        }
        return null;
    }

    /** Where nobody lets us look into processes, the account must do. */
    private static boolean isOurs(Subject subject, SocketTable.Socket socket, List<String> pids) {
        RunningNode node = subject.node();
        if (!pids.isEmpty()) {
            return node != null && pids.contains(String.valueOf(node.pid())) || isKeptForUs(subject.machine(), pids);
        }
        return node != null && socket.uid() == subject.account().uid()
                || socket.uid() > 0
                        && Account.nameOf(subject.machine(), socket.uid()).equals(Account.SERVICE);
    }

    /** systemd has it, and there is a unit by which it hands sockets to the service. */
    private static boolean isKeptForUs(Machine machine, List<String> pids) {
        return pids.contains(INIT)
                && (machine.exists("/etc/systemd/system/headgate.socket")
                        || machine.exists("/usr/lib/systemd/system/headgate.socket"));
    }

    private static String holder(Machine machine, SocketTable.Socket socket, List<String> pids) {
        if (!pids.isEmpty()) {
            String name = machine.text("/proc/" + pids.getFirst() + "/comm");
            return (name == null ? "a program" : name) + " (process " + pids.getFirst() + ")";
        }
        return socket.uid() < 0
                ? "another program"
                : "a program of " + Account.nameOf(machine, socket.uid()) + "; as root this says which";
    }

    private static boolean clash(Address address, SocketTable.Socket socket) {
        return switch (address) {
            case Address.Unix unix -> unix.path().equals(socket.path());
            case Address.Inet inet ->
                inet.port() != 0 && inet.port() == socket.port() && overlap(inet.ip(), socket.ip());
            case Address.Named named ->
                named.port() != 0
                        && named.port() == socket.port()
                        && socket.ip() != null
                        && (socket.ip().isLoopbackAddress() || socket.ip().isAnyLocalAddress());
        };
    }

    private static boolean overlap(InetAddress ours, @Nullable InetAddress theirs) {
        return theirs != null && (ours.equals(theirs) || covers(ours, theirs) || covers(theirs, ours));
    }

    /** {@code [::]} takes IPv4 too unless its program said otherwise, and the table does not tell that. */
    private static boolean covers(InetAddress any, InetAddress other) {
        return any.isAnyLocalAddress() && (!(any instanceof Inet4Address) || other instanceof Inet4Address);
    }

    /** A port that the kernel also lends to outgoing connections is now and then taken when Headgate starts. */
    private static @Nullable Finding lent(Machine machine, Wanted wanted) {
        String range = machine.text(RANGE);
        String[] ends = range == null ? new String[0] : range.split("\\s+");
        if (!(wanted.address() instanceof Address.Inet inet) || ends.length != 2 || inet.port() == 0) {
            return null;
        }
        long first = Machine.parsed(ends[0], 0);
        long last = Machine.parsed(ends[1], 0);
        if (inet.port() < first || inet.port() > last || isReserved(machine, inet.port())) {
            return null;
        }
        return Finding.warn(
                wanted.key() + ": the kernel lends port " + inet.port() + " to outgoing connections too (" + first
                        + " to " + last + "), one of which may have it when Headgate starts",
                "echo '" + RESERVED + " = " + inet.port() + "' >>/etc/sysctl.d/61-headgate.conf && sysctl --system");
    }

    private static boolean isReserved(Machine machine, int port) {
        String reserved = machine.text("/proc/sys/" + RESERVED.replace('.', '/'));
        for (String part : reserved == null ? new String[0] : reserved.split(",")) {
            String[] ends = part.split("-", 2);
            if (port >= Machine.parsed(ends[0], Long.MAX_VALUE)
                    && port <= Machine.parsed(ends[ends.length - 1], Long.MIN_VALUE)) {
                return true;
            }
        }
        return false;
    }
}
