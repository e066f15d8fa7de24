package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.metrics.AccessLogCells;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A file, or standard output. When it cannot be written the lines are lost and counted, that is said once, and it is
 * opened and tried again every second until it works, which is said too. A line that was cut off is ended before the
 * next begins.
 */
final class Sink implements Output {
    /** Opens what a sink writes to, again and again. */
    interface Opener {
        WritableByteChannel open() throws IOException;
    }

    /** Soon enough for a disk that was emptied; rare enough to cost nothing while it is full. */
    static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private static final byte END_OF_LINE = '\n';

    private final String name;
    private final Opener opener;
    private final System.Logger log;
    private final AccessLogCells cells;
    private final ByteBuffer endOfLine = ByteBuffer.wrap(new byte[] {END_OF_LINE});
    private WritableByteChannel channel;
    private boolean failing;
    private boolean lineCut;
    private long retryAtNs;
    private long lost;

    /** @throws IOException when it cannot be opened; says which and why */
    Sink(String name, Opener opener, System.Logger log, AccessLogCells cells) throws IOException {
        this.name = name;
        this.opener = opener;
        this.log = log;
        this.cells = cells;
        try {
            channel = opener.open();
        } catch (IOException e) {
            throw new IOException(
                    name + ": the access log cannot be opened (" + e
                            + "); let this user write there, or name another file",
                    e);
        }
    }

    /** Appends to a file, made if need be; others than its owner and group may not read it, for it names people. */
    static Sink file(Path path, System.Logger log, AccessLogCells cells) throws IOException {
        Set<StandardOpenOption> append = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
        return new Sink(path.toString(), () -> FileChannel.open(path, append, permissions), log, cells);
    }

    static Sink standardOutput(System.Logger log, AccessLogCells cells) throws IOException {
        return new Sink("standard output", Sink::openStandardOutput, log, cells);
    }

    /** Closing it closes nothing: others write there as well. */
    private static WritableByteChannel openStandardOutput() {
        FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                return out.write(bytes);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void write(ByteBuffer lines, long nowNs) {
        if (failing && nowNs - retryAtNs < 0) {
            lose(lines);
            return;
        }
        int start = lines.position();
        try {
            if (failing) {
                replaceChannel();
            }
            if (lineCut) {
                writeAll(endOfLine.clear());
                lineCut = false;
            }
            writeAll(lines);
            recovered();
        } catch (IOException e) {
            if (lines.position() > start) {
                lineCut = lines.get(lines.position() - 1) != END_OF_LINE;
            }
            failed(e, nowNs);
            lose(lines);
        }
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void lose(ByteBuffer lines) {
        int ended = 0;
        for (int i = lines.position(); i < lines.limit(); i++) {
            ended += lines.get(i) == END_OF_LINE ? 1 : 0;
        }
        lost += ended;
        cells.lost(ended);
    }

    private void failed(IOException e, long nowNs) {
        if (!failing) {
            log.log(
                    System.Logger.Level.ERROR,
                    name + ": the access log cannot be written (" + e + "); lines are lost and counted until it can");
        }
        failing = true;
        retryAtNs = nowNs + RETRY_NS;
    }

    private void recovered() {
        if (failing) {
            failing = false;
            log.log(System.Logger.Level.INFO, name + ": the access log is written again; " + lost + " lines were lost");
            lost = 0;
        }
    }

    /** If that fails the old one is kept. */
    @Override
    public void reopen() {
        try {
            replaceChannel();
            lineCut = false;
        } catch (IOException e) {
            log.log(
                    System.Logger.Level.ERROR,
                    name + ": the access log cannot be reopened (" + e + "); it goes on where it was");
        }
    }

    private void replaceChannel() throws IOException {
        WritableByteChannel old = channel;
        channel = opener.open();
        old.close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.log(System.Logger.Level.WARNING, name + ": the access log was not closed cleanly (" + e + ")");
        }
    }
}
