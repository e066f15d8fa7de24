package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.metrics.AccessLogCells;
import io.headgate.dataplane.metrics.Metrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkTest {
    private final FakeLog log = new FakeLog();
    private final Disk disk = new Disk();
    private final Metrics metrics = Metrics.open(null, 1, 10);
    private final AccessLogCells cells = metrics.accessLog(AccessLogCells.Reason.WRITE_FAILED);

    @Test
    void losesAndCountsLinesWhileTheDiskIsFull() throws Exception {
        Sink sink = new Sink("disk", disk, log, cells);
        write(sink, "one\n", 0);
        disk.room = 0;
        write(sink, "two\nthree\n", 1);
        write(sink, "four\n", 2);
        disk.room = 1000;
        write(sink, "five\n", Sink.RETRY_NS); // one nanosecond too early
        write(sink, "six\n", 1 + Sink.RETRY_NS);
        assertEquals("one\nsix\n", disk.content.toString());
        assertEquals(4, lost());
        assertEquals(2, log.lines.size(), log.lines::toString);
        assertTrue(log.lines
                .get(0)
                .startsWith("ERROR disk: the access log cannot be written (java.io.IOException: full)"));
        assertEquals("INFO disk: the access log is written again; 4 lines were lost", log.lines.get(1));
    }

    @Test
    void aFailureIsSaidOnceHoweverLongItLasts() throws Exception {
        Sink sink = new Sink("disk", disk, log, cells);
        disk.room = 0;
        for (int second = 0; second < 10; second++) {
            write(sink, "line\n", 2L * second * Sink.RETRY_NS);
        }
        assertEquals(1, log.lines.size(), log.lines::toString);
        assertEquals(10, lost());
    }

    @Test
    void aLineThatWasCutIsEndedBeforeTheNext() throws Exception {
        Sink sink = new Sink("disk", disk, log, cells);
        disk.room = 6;
        write(sink, "one\ntwo\nthree\n", 0);
        assertEquals("one\ntw", disk.content.toString());
        assertEquals(2, lost());
        disk.room = 1000;
        write(sink, "four\n", Sink.RETRY_NS);
        assertEquals("one\ntw\nfour\n", disk.content.toString());
    }

    @Test
    void aDiskThatFillsAtTheEndOfALineNeedsNoExtraEnd() throws Exception {
        Sink sink = new Sink("disk", disk, log, cells);
        disk.room = 4;
        write(sink, "one\ntwo\n", 0);
        disk.room = 1000;
        write(sink, "three\n", Sink.RETRY_NS);
        assertEquals("one\nthree\n", disk.content.toString());
        assertEquals(1, lost());
    }

    @Test
    void triesWithANewChannel() throws Exception {
        Sink sink = new Sink("disk", disk, log, cells);
        disk.room = 0;
        write(sink, "one\n", 0);
        assertEquals(1, disk.opened);
        disk.opens = false;
        write(sink, "two\n", Sink.RETRY_NS);
        disk.opens = true;
        disk.room = 1000;
        write(sink, "three\n", 2 * Sink.RETRY_NS);
        assertEquals(2, disk.opened);
        assertEquals(1, disk.closed);
        assertEquals("three\n", disk.content.toString());
    }

    @Test
    void keepsTheOldChannelWhenItCannotReopen() throws Exception {
        Sink sink = new Sink("disk", disk, log, cells);
        disk.opens = false;
        sink.reopen();
        write(sink, "one\n", 0);
        assertEquals("one\n", disk.content.toString());
        assertTrue(log.lines.getFirst().contains("cannot be reopened"), log.lines::toString);
    }

    @Test
    void saysWhyItCannotBeOpened() {
        disk.opens = false;
        String message = String.valueOf(assertThrows(IOException.class, () -> new Sink("a.log", disk, log, cells))
                .getMessage());
        assertTrue(
                message.startsWith("a.log: the access log cannot be opened (java.io.IOException: no disk); "), message);
    }

    @Test
    void aRealFullDeviceIsAFailureLikeAnyOther() throws Exception {
        Sink sink = Sink.file(Path.of("/dev/full"), log, cells);
        write(sink, "one\n", 0);
        assertEquals(1, lost());
        assertTrue(log.lines.getFirst().startsWith("ERROR /dev/full: "), log.lines::toString);
        sink.close();
    }

    @Test
    void otherUsersMayNotReadTheFile(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("access.log");
        Sink.file(path, log, cells).close();
        String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertTrue(permissions.endsWith("---"), permissions);
    }

    private static void write(Sink sink, String lines, long nowNs) {
        sink.write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII)), nowNs);
    }

    private double lost() {
        return metrics.samples().stream().mapToDouble(s -> s.value()).sum();
    }

    /** Takes as many bytes as there is room, two at a time, then fails. */
    private static final class Disk implements Sink.Opener {
        final StringBuilder content = new StringBuilder();
        int room = 1000;
        boolean opens = true;
        int opened;
        int closed;

        @Override
        public WritableByteChannel open() throws IOException {
            if (!opens) {
                throw new IOException("no disk");
            }
            opened++;
            return new WritableByteChannel() {
                @Override
                public int write(ByteBuffer bytes) throws IOException {
                    int count = Math.min(Math.min(2, room), bytes.remaining());
                    if (count == 0) {
                        throw new IOException("full");
                    }
                    room -= count;
                    for (int i = 0; i < count; i++) {
                        content.append((char) bytes.get());
                    }
                    return count;
                }

                @Override
                public boolean isOpen() {
                    return true;
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }
}
