package io.headgate.dataplane;

import com.sun.management.UnixOperatingSystemMXBean;
import io.headgate.dataplane.access.Admissions;
import io.headgate.dataplane.access.Ceiling;
import io.headgate.dataplane.l4.udp.UdpListening;
import io.headgate.os.Descriptors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Binds the sockets of UDP listeners, one per worker at each address: the kernel gives all datagrams of a client to one
 * of them. Control thread only; each socket is opened and closed on its worker's loop.
 */
final class DatagramSockets {
    private static final System.Logger LOG = System.getLogger("io.headgate.listener");

    private final List<WorkerPlane> planes;
    private final Admissions admissions;
    private @Nullable Ceiling budgetOfProcess;

    /** {@link UdpListening} is to bind a socket of its own. */
    private static final int NONE_OPEN = -1;

    /**
     * One worker's socket.
     *
     * @param plane whose it is
     * @param listening confined to the loop of {@code plane}
     */
    record Socket(WorkerPlane plane, UdpListening listening) {
        /** Returns once it takes no more datagrams. */
        void deafen() {
            plane.worker().loop().submit(listening::deafen).syncUninterruptibly();
        }

        /** Returns once it is closed and its sessions are gone. */
        void close() {
            plane.worker().loop().submit(listening::close).syncUninterruptibly();
        }
    }

    DatagramSockets(List<WorkerPlane> planes, Admissions admissions) {
        this.planes = planes;
        this.admissions = admissions;
    }

    /**
     * Binds {@code at} for every worker; port 0 becomes one that is free.
     *
     * @param sessionsMax the places of the listener's sessions
     * @param shared whether the port is this gateway's already, or 0; else nobody else may hold it
     * @throws IOException with the system's reason; nothing is bound then
     */
    List<Socket> bind(String listener, InetSocketAddress at, Ceiling sessionsMax, boolean shared) throws IOException {
        Ceiling budget = socketsOfProcess(listener, sessionsMax.max());
        InetSocketAddress bindAt = shared && at.getPort() != 0 ? at : free(at);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (WorkerPlane plane : planes) {
                sockets.add(open(plane, listener, bindAt, NONE_OPEN, sessionsMax, budget));
            }
            return sockets;
        } catch (IOException e) {
            sockets.forEach(Socket::close);
            throw e;
        }
    }

    /**
     * Takes over sockets that are open, worker by worker. Where there are more of them than workers some have two.
     * Where there are fewer the rest is bound anew, if others may be bound there.
     */
    List<Socket> adopt(String listener, List<Integer> open, Ceiling sessionsMax) throws IOException {
        Ceiling budget = socketsOfProcess(listener, sessionsMax.max());
        InetSocketAddress at = (InetSocketAddress) Descriptors.address(open.getFirst());
        boolean shared = Descriptors.sharesPort(open.getFirst());
        List<Socket> sockets = new ArrayList<>();
        for (int fd : open) {
            WorkerPlane plane = planes.get(sockets.size() % planes.size());
            sockets.add(open(plane, listener, at, fd, sessionsMax, budget));
        }
        while (shared && sockets.size() < planes.size()) {
            sockets.add(open(planes.get(sockets.size()), listener, at, NONE_OPEN, sessionsMax, budget));
        }
        return sockets;
    }

    private Socket open(
            WorkerPlane plane, String listener, InetSocketAddress at, int fd, Ceiling sessionsMax, Ceiling budget)
            throws IOException {
        return onLoop(
                plane,
                () -> new Socket(
                        plane,
                        new UdpListening(
                                plane.datagrams(),
                                at,
                                fd,
                                sessionsMax,
                                budget,
                                () -> plane.ports().get(listener),
                                () -> admissions.of(listener))));
    }

    /**
     * {@code SO_REUSEPORT} would let two gateways share a port and never say so, and the kernel choose one that is
     * shared already; a plain socket tells.
     */
    private static InetSocketAddress free(InetSocketAddress at) throws IOException {
        try (DatagramSocket probe = new DatagramSocket(at)) {
            return new InetSocketAddress(at.getAddress(), probe.getLocalPort());
        }
    }

    private static <T> T onLoop(WorkerPlane plane, Callable<T> task) throws IOException {
        var done = plane.worker().loop().submit(task).awaitUninterruptibly();
        if (done.isSuccess()) {
            return done.getNow();
        }
        throw new IOException(done.cause().getMessage(), done.cause());
    }

    /**
     * Sockets of sessions may be half of the files that the process may open, so that no flood of datagrams keeps a
     * connection from being accepted or a file from being opened.
     */
    private Ceiling socketsOfProcess(String listener, int sessionsMax) {
        Ceiling all = budgetOfProcess;
        if (all == null) {
            long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                    ? unix.getMaxFileDescriptorCount()
                    : Integer.MAX_VALUE;
            all = new Ceiling((int) Math.min(Integer.MAX_VALUE, files / 2));
            budgetOfProcess = all;
        }
        if (sessionsMax > all.max()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "listener {0}: beyond {1} sessions, half of the files this process may open, sessions with"
                            + " different endpoints share sockets, so that is the most for each endpoint;"
                            + " for sessions_max {2} with one endpoint, raise LimitNOFILE (ulimit -n)",
                    listener,
                    String.valueOf(all.max()),
                    String.valueOf(sessionsMax));
        }
        return all;
    }
}
