package io.headgate.os;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The sockets that a service manager opened before it started this process, by the protocol of sd_listen_fds(3):
 * {@code LISTEN_FDS} descriptors from 3 on, for the process {@code LISTEN_PID}.
 */
public final class ServiceSockets {
    private static final int FIRST = 3;

    /** As many as a unit may pass. */
    private static final int SOCKETS_MAX = 1024;

    private ServiceSockets() {}

    /**
     * Those for this process, which owns them from now on; none where there are none.
     *
     * @throws IOException when what the environment promises is not there
     */
    public static List<Integer> of(Map<String, String> environment) throws IOException {
        String own = String.valueOf(ProcessHandle.current().pid());
        if (!own.equals(environment.get("LISTEN_PID")) || !Libc.available()) {
            return List.of();
        }
        int count = count(environment.getOrDefault("LISTEN_FDS", "0"));
        List<Integer> sockets = new ArrayList<>();
        for (int fd = FIRST; fd < FIRST + count; fd++) {
            try {
                Descriptors.adopt(fd);
            } catch (IOException e) {
                throw new IOException(
                        "LISTEN_FDS says " + count + " sockets, but descriptor " + fd + " is none: " + e.getMessage()
                                + "; start the service by its unit",
                        e);
            }
            sockets.add(fd);
        }
        return sockets;
    }

    private static int count(String text) throws IOException {
        try {
            int count = Integer.parseInt(text);
            if (count >= 0 && count <= SOCKETS_MAX) {
                return count;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException("LISTEN_FDS is '" + text + "', not 0 to " + SOCKETS_MAX + "; let systemd set it");
    }
}
