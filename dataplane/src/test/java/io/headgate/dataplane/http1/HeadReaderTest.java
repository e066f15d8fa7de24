package io.headgate.dataplane.http1;

import static io.headgate.dataplane.http1.HeadReader.Result.COMPLETE;
import static io.headgate.dataplane.http1.HeadReader.Result.FIELDS_TOO_LARGE;
import static io.headgate.dataplane.http1.HeadReader.Result.FIRST_LINE_TOO_LONG;
import static io.headgate.dataplane.http1.HeadReader.Result.MALFORMED_FIELD;
import static io.headgate.dataplane.http1.HeadReader.Result.MALFORMED_FIRST_LINE;
import static io.headgate.dataplane.http1.HeadReader.Result.MORE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.testing.Seed;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadReaderTest {
    private static final HeadLimits LIMITS = new HeadLimits(100, 80, 200, 10);

    /**
     * What came of reading.
     *
     * @param head the bytes taken
     * @param left bytes of the last piece that were not
     */
    private record Read(HeadReader.Result result, String head, int start, int left) {}

    private static Read read(String text, Cuts.Piece piece, HeadLimits limits) {
        byte[] bytes = Ascii.bytes(text);
        HeadReader reader = new HeadReader();
        RequestHead head = new RequestHead();
        HeadReader.Result result = MORE;
        int at = 0;
        while (at < bytes.length && result == MORE) {
            ByteBuf in = Cuts.buffer(bytes, at, (int) Math.min(bytes.length, (long) at + piece.length()));
            int given = in.readableBytes();
            result = reader.read(in, head, limits);
            at += given - in.readableBytes();
            in.release();
        }
        boolean complete = result == COMPLETE;
        return new Read(
                result,
                complete ? Ascii.text(head.bytes(), 0, head.length()) : "",
                complete ? reader.start() : 0,
                complete ? bytes.length - at : 0);
    }

    private static HeadReader.Result verdict(String text) {
        Read whole = read(text, Cuts.WHOLE, LIMITS);
        assertEquals(whole, read(text, Cuts.BYTES, LIMITS), "byte by byte");
        return whole.result();
    }

    @Test
    void stopsBehindTheEmptyLine() {
        String head = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        assertEquals(new Read(COMPLETE, head, 0, 4), read(head + "body", Cuts.WHOLE, LIMITS));
        assertEquals(new Read(COMPLETE, head, 0, 4), read(head + "body", Cuts.BYTES, LIMITS));
        assertEquals(MORE, verdict(head.substring(0, head.length() - 1)));
        assertEquals(COMPLETE, verdict("GET / HTTP/1.1\r\n\r\n"));
    }

    @Test
    void skipsOneEmptyLineBefore() {
        assertEquals(2, read("\r\nGET / HTTP/1.1\r\n\r\n", Cuts.BYTES, LIMITS).start());
        assertEquals(MORE, verdict("\r\n"));
        assertEquals(MALFORMED_FIRST_LINE, verdict("\r\n\r\n"));
    }

    @Test
    void wantsEveryLineEndedByCrLf() {
        assertEquals(MALFORMED_FIRST_LINE, verdict("\n"));
        assertEquals(MALFORMED_FIRST_LINE, verdict("GET / HTTP/1.1\n"));
        assertEquals(MALFORMED_FIELD, verdict("GET / HTTP/1.1\r\nx: y\n"));
        assertEquals(MALFORMED_FIELD, verdict("GET / HTTP/1.1\r\n\n"));
        assertEquals(MALFORMED_FIRST_LINE, verdict("\0"));
    }

    @Test
    void boundsAreExactWhereverReadsAreCut() {
        String longest = "G".repeat(100) + "\r\n";
        assertEquals(MORE, verdict(longest));
        assertEquals(MORE, verdict("\r\n" + longest));
        assertEquals(FIRST_LINE_TOO_LONG, verdict("G" + longest));
        assertEquals(FIRST_LINE_TOO_LONG, verdict("G".repeat(103)));
        assertEquals(FIRST_LINE_TOO_LONG, verdict("G".repeat(2000)));

        String full = longest + "x: " + "y".repeat(195) + "\r\n";
        assertEquals(COMPLETE, verdict(full + "\r\n"));
        assertEquals(FIELDS_TOO_LARGE, verdict(full + "z\r\n\r\n"));
        assertEquals(FIELDS_TOO_LARGE, verdict("G\r\n" + "x: y\r\n".repeat(1000)));
    }

    @Test
    void judgesAnythingAlikeHoweverItIsCut() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        String[] pieces = {
            "\r\n", "\r\n", "\r\n", "\n", "\r", "GET / HTTP/1.1", "x: y", "a", "\0", "y".repeat(30), "z".repeat(300)
        };
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "" : "GET / HTTP/1.1\r\n");
            for (int count = random.nextInt(12); count > 0; count--) {
                text.append(pieces[random.nextInt(random.nextInt(3) == 0 ? pieces.length : 3)]);
                text.append(pieces[random.nextInt(random.nextInt(8) == 0 ? pieces.length : 1)]);
            }
            Read whole = read(text.toString(), Cuts.WHOLE, LIMITS);
            assertEquals(whole, read(text.toString(), Cuts.random(random, 40), LIMITS), text + ", " + seed);
        }
    }

    /**
     * Four times the bytes one by one cost about four times as much; quadratic work would cost sixteen times as much.
     */
    @Test
    void aHeadByteByByteCostsLinearWork() {
        HeadLimits large = new HeadLimits(8192, 8192, 64 * 1024, 1000);
        long small = Long.MAX_VALUE;
        long four = Long.MAX_VALUE;
        for (int round = 0; round < 40; round++) {
            small = Math.min(small, cpuNs("x: " + "y".repeat(59) + "\r\n", 128, large));
            four = Math.min(four, cpuNs("x: " + "y".repeat(59) + "\r\n", 512, large));
        }
        double ratio = (double) four / small;
        assertTrue(ratio < 9, "8 KiB cost " + small + " ns, 32 KiB " + four + " ns");
    }

    private static long cpuNs(String line, int count, HeadLimits limits) {
        byte[] bytes = Ascii.bytes("GET / HTTP/1.1\r\n" + line.repeat(count) + "\r\n");
        HeadReader reader = new HeadReader();
        RequestHead head = new RequestHead();
        ByteBuf in = Cuts.buffer(bytes, 0, bytes.length);
        long startNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        HeadReader.Result result = MORE;
        for (int i = 1; i <= bytes.length; i++) {
            in.writerIndex(i);
            result = reader.read(in, head, limits);
        }
        long tookNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - startNs;
        in.release();
        assertEquals(COMPLETE, result);
        return tookNs;
    }

    @Test
    void limitsBelowWhatHasComeEndTheHead() {
        HeadReader reader = new HeadReader();
        RequestHead head = new RequestHead();
        String begun = "GET / HTTP/1.1\r\nfield: " + "x".repeat(150);
        assertEquals(MORE, feed(reader, head, begun, LIMITS));
        assertEquals(FIELDS_TOO_LARGE, feed(reader, head, "x", new HeadLimits(10, 10, 20, 1)));
    }

    private static HeadReader.Result feed(HeadReader reader, RequestHead head, String text, HeadLimits limits) {
        byte[] bytes = Ascii.bytes(text);
        ByteBuf in = Cuts.buffer(bytes, 0, bytes.length);
        try {
            return reader.read(in, head, limits);
        } finally {
            in.release();
        }
    }
}
