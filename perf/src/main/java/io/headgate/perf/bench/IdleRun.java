package io.headgate.perf.bench;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Measures a {@link Workload.Idle}: what connections cost that have been served once and stay open. */
final class IdleRun {
    private static final int CLOSE_S = 20;
    private static final double BYTES_PER_MIB = 1024 * 1024;
    private static final byte[] REQUEST =
            "GET /body HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern LIVE = Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);

    private final Settings settings;
    private final Workload.Idle workload;
    private final Report report;
    private final Table table =
            new Table("", "MiB before", "MiB with them", "bytes each", "Java heap each", "target", "holds");

    IdleRun(Settings settings, Workload.Idle workload) {
        this.settings = settings;
        this.workload = workload;
        report = new Report(workload);
    }

    Report run() {
        int files = OpenFiles.max();
        if (files < workload.connections() + OpenFiles.OTHERS) {
            return report.failure("not measured: only " + files + " files may be open; raise ulimit -n for "
                    + workload.connections() + " connections");
        }
        try (Stage stage = Stage.withOrigin(settings, workload.load().answerBytes())) {
            for (Side side : settings.sides(Workload.Extra.NONE)) {
                stage.add(side, Duties.HTTP, report);
            }
            Wrk wrk = new Wrk(settings.tools(), stage.place());
            for (Running side : stage.sides()) {
                settings.tell("warming " + side.side().label() + ", then " + workload.connections() + " connections");
                wrk.drive(side, workload.load(), settings.warmS(side.side()));
                measure(side);
            }
        }
        return report.table(table);
    }

    private void measure(Running side) {
        long before = Memory.of(side.processes());
        List<SocketChannel> held = new ArrayList<>();
        long with;
        double heapWith;
        try {
            while (held.size() < workload.connections()) {
                held.add(served(side));
            }
            with = Memory.of(side.processes());
            heapWith = liveHeap(side);
        } catch (IOException e) {
            throw new BenchFailed(side.side().label() + " did not serve connection " + (held.size() + 1), e);
        } finally {
            held.forEach(IdleRun::close);
        }
        awaitClosed(side);
        double each = (double) (with - before) / workload.connections();
        Target target = side.side().isPeer() ? Target.NONE : workload.target();
        table.row(
                side.side().label(),
                before / BYTES_PER_MIB,
                with / BYTES_PER_MIB,
                each,
                (heapWith - liveHeap(side)) / workload.connections(),
                target,
                target.holds(each));
    }

    /** A connection that has been answered once. */
    private static SocketChannel served(Running side) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), side.port()));
        try {
            channel.write(ByteBuffer.wrap(REQUEST));
            ByteBuffer answer = ByteBuffer.allocate(4096);
            AnswerReader reader = new AnswerReader();
            boolean complete = false;
            while (!complete) {
                if (channel.read(answer.clear()) < 0) {
                    throw new IOException("it was closed");
                }
                complete = reader.read(Unpooled.wrappedBuffer(answer.flip()));
            }
            return channel;
        } catch (IOException | IllegalStateException e) {
            close(channel);
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BenchFailed("cannot close a connection", e);
        }
    }

    /** Waits until the side has noticed that its clients are gone. */
    private void awaitClosed(Running side) {
        Path files = Path.of("/proc", String.valueOf(side.program().pid()), "fd");
        side.program().awaitReady(CLOSE_S, () -> {
            try (Stream<Path> open = Files.list(files)) {
                return open.count() < workload.connections() / 2;
            } catch (IOException e) {
                throw new BenchFailed(
                        "cannot count the open files of " + side.side().label(), e);
            }
        });
    }

    /** Bytes of live objects, of a JVM, after a collection; NaN of anything else. */
    private static double liveHeap(Running side) {
        if (!(side.side() instanceof HeadgateSide)) {
            return Double.NaN;
        }
        Matcher total = LIVE.matcher(Jcmd.ask(side.program(), "GC.class_histogram"));
        return total.find() ? Double.parseDouble(total.group(1)) : Double.NaN;
    }
}
