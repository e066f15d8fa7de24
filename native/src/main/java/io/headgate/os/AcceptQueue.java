package io.headgate.os;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;

/** What the kernel holds of connections that it has completed and nobody has accepted yet. */
public final class AcceptQueue {
    private AcceptQueue() {}

    /**
     * Has the kernel complete a connection only while none waits to be accepted, so that whoever wants to close the
     * socket can accept all that wait first: it resets the rest. Clients that come meanwhile try again within a second
     * or so, and are refused then. Does nothing where the kernel cannot.
     *
     * @param fd of a socket that listens
     */
    public static void shrink(int fd) {
        if (!Libc.available()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            Libc.listen(arena.allocate(Linker.Option.captureStateLayout()), fd, 0);
        }
    }
}
