package io.headgate.proxy.admin;

import java.util.Map;

/**
 * Bounds of the JDK's HTTP server. It reads them once, when the first server of the process is made, so they are set
 * before that; a value from the command line stands. The demo services live with them too, which is why there is none
 * for how long an answer takes: theirs may be a stream without end.
 */
public final class JdkServerLimits {
    private static final Map<String, String> LIMITS = Map.of(
            // Seconds in which a request must be received, head and body: what a slow link needs for 1 MiB.
            "sun.net.httpserver.maxReqTime", "30",
            // Seconds after which an idle connection is closed: two scrapes of Prometheus at its usual interval.
            "sun.net.httpserver.idleInterval", "30",
            // Every connection costs a file descriptor that traffic may need.
            "jdk.httpserver.maxConnections", "512",
            "sun.net.httpserver.maxReqHeaders", "100",
            "sun.net.httpserver.maxReqHeaderSize", "32768",
            // Otherwise the tail of a large answer waits for the delayed acknowledgement of its head, 40 ms.
            "sun.net.httpserver.nodelay", "true");

    private JdkServerLimits() {}

    /** Sets them. */
    public static void set() {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
