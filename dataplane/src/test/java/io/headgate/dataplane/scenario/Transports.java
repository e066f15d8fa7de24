package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;

/** Which transports this kernel has. */
final class Transports {
    private Transports() {}

    /** Skips the test, and says so, where there is no {@code transport}. */
    static void assumeAvailable(String transport) {
        boolean available = switch (transport) {
            case "io_uring" -> IoUring.isAvailable();
            case "epoll" -> Epoll.isAvailable();
            default -> true;
        };
        if (!available) {
            System.getLogger("io.headgate.test")
                    .log(System.Logger.Level.WARNING, "NOT TESTED: this kernel has no {0}", transport);
        }
        assumeTrue(available, () -> "this kernel has no " + transport);
    }
}
