package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.http.Ascii;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What stands before a message (RFC 5424 section 6): {@code <134>1 2026-11-23T20:57:00.042Z host headgate 4711 access -
 * }. Not thread-safe.
 */
final class SyslogHeader {
    private static final String NOTHING = "-";
    private static final int HOST_BYTES_MAX = 255;

    private final String beforeTime;
    private final String afterTime;

    /**
     * @param priority facility and severity in one number
     * @param tag the name of the program
     */
    SyslogHeader(int priority, String tag) {
        beforeTime = "<" + priority + ">1 ";
        afterTime = " " + host() + " " + tag + " " + ProcessHandle.current().pid() + " access - ";
    }

    private static String host() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName().replaceAll("[^!-~]", "");
        } catch (UnknownHostException e) {
            return NOTHING;
        }
        return host.isEmpty() || host.length() > HOST_BYTES_MAX ? NOTHING : host;
    }

    byte[] bytes(long epochMs) {
        Instant time = Instant.ofEpochMilli(epochMs).truncatedTo(ChronoUnit.MILLIS);
        return Ascii.bytes(beforeTime + time + afterTime);
    }
}
