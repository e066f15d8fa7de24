package io.headgate.proxy.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that wait for clients on this machine, as the kernel lists them (proc_pid_net(5)).
 *
 * @param sockets of TCP those that listen, of UDP those without a peer
 */
record SocketTable(List<Socket> sockets) {
    private static final String LISTENS = "0A";

    /** In {@code /proc/net/unix}: accepts connections. */
    private static final String ACCEPTS = "00010000";

    /**
     * One that waits.
     *
     * @param ip null for a Unix socket
     * @param path of a Unix socket; empty for others
     * @param uid of who made it; negative where that is not told
     * @param inode what links in {@code /proc/PID/fd} name it by
     */
    record Socket(boolean datagrams, @Nullable InetAddress ip, int port, String path, long uid, String inode) {}

    SocketTable {
        sockets = List.copyOf(sockets);
    }

    static SocketTable of(Machine machine) {
        List<Socket> sockets = new ArrayList<>();
        for (String name : List.of("tcp", "tcp6", "udp", "udp6")) {
            for (String line : machine.lines("/proc/net/" + name)) {
                Socket socket = inet(line.strip().split("\\s+"), name.startsWith("udp"));
                if (socket != null) {
                    sockets.add(socket);
                }
            }
        }
        for (String line : machine.lines("/proc/net/unix")) {
            String[] fields = line.strip().split("\\s+", 8);
            if (fields.length == 8 && fields[3].equals(ACCEPTS)) {
                sockets.add(new Socket(false, null, 0, fields[7], -1, fields[6]));
            }
        }
        return new SocketTable(sockets);
    }

    private static @Nullable Socket inet(String[] fields, boolean datagrams) {
        if (fields.length < 10 || !fields[0].endsWith(":")) {
            return null; // the head
        }
        int colon = fields[1].indexOf(':');
        boolean waits = datagrams ? fields[2].endsWith(":0000") : fields[3].equals(LISTENS);
        if (!waits || colon < 0) {
            return null;
        }
        int port = HexFormat.fromHexDigits(fields[1], colon + 1, fields[1].length());
        return new Socket(
                datagrams, ip(fields[1].substring(0, colon)), port, "", Machine.parsed(fields[7], -1), fields[9]);
    }

    /** The words of an address stand there as this machine keeps numbers. */
    private static @Nullable InetAddress ip(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        ByteBuffer words = ByteBuffer.wrap(bytes);
        for (int at = 0; at + Integer.BYTES <= bytes.length; at += Integer.BYTES) {
            int word = words.order(ByteOrder.nativeOrder()).getInt(at);
            words.order(ByteOrder.BIG_ENDIAN).putInt(at, word);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The processes that have the socket open, by number; none where we may not look into them. */
    static List<String> processes(Machine machine, Socket socket) {
        String wanted = "socket:[" + socket.inode() + "]";
        List<String> found = new ArrayList<>();
        for (String pid : machine.names("/proc")) {
            String folder = "/proc/" + pid + "/fd";
            boolean has = Character.isDigit(pid.charAt(0))
                    && machine.names(folder).stream().anyMatch(fd -> wanted.equals(machine.link(folder + "/" + fd)));
            if (has) {
                found.add(pid);
            }
        }
        return found;
    }
}
