package io.headgate.proxy.handover;

import io.headgate.config.Address;
import io.headgate.config.InvalidValue;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.OpenSocket;
import io.headgate.dataplane.upstream.Ejected;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** An inheritance's parts as frames. */
final class InheritanceFrames {
    /** The state that {@link io.headgate.dataplane.tls.TicketKeys#export} describes. */
    static final String TICKET_KEYS = "ticket_keys";

    /** The state that frames EJECTED tell. */
    static final String EJECTED = "ejected";

    /** An endpoint is out for a multiple of this, which is bounded elsewhere; one more must not overflow. */
    private static final long TIMES_MAX = 1_000_000;

    private InheritanceFrames() {}

    static Frame of(OpenSocket socket) {
        return Frame.of(
                Frame.Kind.SOCKET,
                "listener",
                socket.listener(),
                "configured",
                socket.configured(),
                "bound",
                socket.bound(),
                "datagrams",
                String.valueOf(socket.datagrams()));
    }

    static OpenSocket socket(Frame frame, int descriptor) throws IOException {
        return new OpenSocket(
                frame.text("listener"),
                frame.text("configured"),
                frame.text("bound"),
                frame.text("datagrams").equals("true"),
                descriptor);
    }

    static Frame of(EndpointId endpoint, Verdict verdict) {
        return Frame.of(
                Frame.Kind.VERDICT,
                "upstream",
                endpoint.upstream(),
                "endpoint",
                endpoint.address().toString(),
                "health",
                verdict.health().name().toLowerCase(Locale.ROOT),
                "reason",
                verdict.reason(),
                "at_ms",
                String.valueOf(verdict.atEpochMs()));
    }

    static Frame of(EndpointId endpoint, Ejected ejected) {
        return Frame.of(
                Frame.Kind.EJECTED,
                "upstream",
                endpoint.upstream(),
                "endpoint",
                endpoint.address().toString(),
                "left_ms",
                String.valueOf(TimeUnit.NANOSECONDS.toMillis(ejected.leftNs())),
                "times",
                String.valueOf(ejected.times()));
    }

    static Ejected ejected(Frame frame) throws IOException {
        long leftNs = TimeUnit.MILLISECONDS.toNanos(frame.number("left_ms"));
        return new Ejected(leftNs, (int) Math.min(TIMES_MAX, frame.number("times")));
    }

    static EndpointId endpoint(Frame frame) throws IOException {
        try {
            return new EndpointId(frame.text("upstream"), Address.parse(frame.text("endpoint")));
        } catch (InvalidValue e) {
            throw new IOException("a frame " + frame.kind() + " of no endpoint: " + e.getMessage(), e);
        }
    }

    static Verdict verdict(Frame frame) throws IOException {
        String health = frame.text("health").toUpperCase(Locale.ROOT);
        try {
            return new Verdict(EndpointStatus.Health.valueOf(health), frame.text("reason"), frame.number("at_ms"));
        } catch (IllegalArgumentException e) {
            throw new IOException("a frame VERDICT with the health '" + health + "'", e);
        }
    }
}
