package io.headgate.proxy.admin;

import io.headgate.config.Cidr;
import io.headgate.config.Durations;
import io.headgate.config.InvalidValue;
import io.headgate.dataplane.accesslog.LogFilter;
import io.headgate.dataplane.accesslog.LogFollower;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/access-log}. */
final class GetAccessLog {
    static final Operation OPERATION = Operation.get(
                    "/v1/access-log",
                    "The access log from now on, also where it goes nowhere else: server-sent events, the data of each"
                            + " a line as JSON. The event 'dropped' says how many lines the reader was too slow for."
                            + " All parameters that are given must hold. It ends when who asked may not read it"
                            + " any more.",
                    Answer.Events.class,
                    GetAccessLog::handle)
            .asking("listener", "The name of the listener.")
            .asking("route", "The name of the route.")
            .asking("upstream", "The name of the upstream.")
            .asking("status", "A status such as 404, or a class such as 5xx.")
            .asking("method", "The method, as it is sent.")
            .asking("path_prefix", "What the path begins with, as it is sent.")
            .asking("client", "The client's address, or a block of addresses.")
            .asking("min_duration", "How long it took at least, as in 250ms.")
            .asking("lines", "Ends after so many.")
            .or(422, "A value is not possible.")
            .or(503, "As many read the log already as may.");

    /** Who has gone is noticed, and nobody between takes the connection for idle: such wait for a minute. */
    private static final long HEARTBEAT_MS = 15_000;

    /** So long may a line still come to one who may not read any more; a line costs less than to ask. */
    private static final long ADMITTED_NS = 1_000_000_000;

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private GetAccessLog() {}

    private static Answer handle(Node node, Call call) {
        LogFilter filter = filter(call);
        long lines = lines(call.asked("lines"));
        LogFollower follower = node.follow(filter);
        if (follower == null) {
            throw new Refusal(503, "As many read the log already as may; try again when one has gone.")
                    .field("retry-after", "10");
        }
        return Answer.of(new Answer.Events() {
            @Override
            public void to(OutputStream out) throws IOException, InterruptedException {
                tell(follower, lines, call, out);
            }

            @Override
            public void close() {
                follower.close();
            }
        });
    }

    private static void tell(LogFollower follower, long lines, Call call, OutputStream out)
            throws IOException, InterruptedException {
        out.write(HEARTBEAT); // so that whoever asked knows that it follows
        out.flush();
        long told = 0;
        long admittedNs = System.nanoTime();
        while (told < lines) {
            byte[] line = follower.poll(HEARTBEAT_MS);
            long nowNs = System.nanoTime();
            if (nowNs - admittedNs > ADMITTED_NS) {
                if (!call.isStillAdmitted()) {
                    return;
                }
                admittedNs = nowNs;
            }
            long dropped = follower.takeDropped();
            if (dropped > 0) {
                String event = "event: dropped\ndata: {\"dropped\":" + dropped + "}\n\n";
                out.write(event.getBytes(StandardCharsets.US_ASCII));
            }
            if (line == null) {
                out.write(HEARTBEAT);
            } else {
                out.write(DATA);
                out.write(line);
                out.write('\n');
                told++;
            }
            if (follower.isEmpty()) {
                out.flush();
            }
        }
    }

    private static LogFilter filter(Call call) {
        LogFilter.Builder filter = new LogFilter.Builder()
                .listener(call.asked("listener"))
                .route(call.asked("route"))
                .upstream(call.asked("upstream"))
                .method(call.asked("method"))
                .pathPrefix(call.asked("path_prefix"))
                .client(value(call, "client", Cidr::parse));
        String status = call.asked("status");
        if (status != null) {
            status(filter, status);
        }
        Long least = value(call, "min_duration", text -> Durations.parse(text).toNanos());
        return filter.durationNsMin(least == null ? 0 : least).build();
    }

    private static void status(LogFilter.Builder filter, String status) {
        if (status.matches("[1-5]xx")) {
            int first = (status.charAt(0) - '0') * 100;
            filter.status(first, first + 99);
        } else if (status.matches("[1-5][0-9][0-9]")) {
            filter.status(Integer.parseInt(status), Integer.parseInt(status));
        } else {
            throw new Refusal(422, "The status '" + status + "' is neither one such as 404 nor a class such as 5xx.");
        }
    }

    private static <T> @Nullable T value(Call call, String parameter, Function<String, T> parser) {
        String given = call.asked(parameter);
        try {
            return given == null ? null : parser.apply(given);
        } catch (InvalidValue e) {
            throw new Refusal(422, parameter + ": " + e.getMessage());
        }
    }

    private static long lines(@Nullable String given) {
        if (given == null) {
            return Long.MAX_VALUE;
        }
        if (!given.matches("[1-9][0-9]{0,8}")) {
            throw new Refusal(422, "lines is '" + given + "', not a number from 1 on.");
        }
        return Long.parseLong(given);
    }
}
