package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Whatever the bytes and wherever they are cut: one verdict, nothing thrown, every range inside the head. */
class RequestParserFuzzTest {
    private static final HeadLimits LIMITS = new HeadLimits(200, 100, 400, 8);

    /**
     * What came of some bytes.
     *
     * @param meaning of what was accepted, or what was wrong
     * @param taken how many bytes the head has
     */
    private record Verdict(String meaning, int taken) {}

    @FuzzTest(maxDuration = "60s")
    void givesOneVerdictOnAnyBytes(byte[] bytes) {
        Verdict whole = verdict(bytes, Cuts.WHOLE);
        assertEquals(whole, verdict(bytes, Cuts.random(new Random(Arrays.hashCode(bytes)), 50)));
        assertEquals(whole, verdict(bytes, Cuts.BYTES));
    }

    private static Verdict verdict(byte[] bytes, Cuts.Piece piece) {
        HeadReader reader = new HeadReader();
        RequestHead head = new RequestHead();
        HeadReader.Result result = HeadReader.Result.MORE;
        int at = 0;
        while (at < bytes.length && result == HeadReader.Result.MORE) {
            ByteBuf in = Cuts.buffer(bytes, at, (int) Math.min(bytes.length, (long) at + piece.length()));
            int given = in.readableBytes();
            result = reader.read(in, head, LIMITS);
            at += given - in.readableBytes();
            in.release();
        }
        if (result != HeadReader.Result.COMPLETE) {
            return new Verdict(result.toString(), 0);
        }
        @Nullable Failure failure = RequestParser.parse(head, reader.start(), LIMITS);
        if (failure != null) {
            return new Verdict(failure.toString(), at);
        }
        assertTrue(head.fieldCount() <= LIMITS.fieldCountMax());
        assertTrue(head.pathStart() < head.pathEnd() && head.pathEnd() <= head.bytes().length);
        assertTrue(head.authorityEnd() <= head.length());
        byte[] out = new byte[head.fieldsBytesMax()];
        assertTrue(head.writeFields(out, 0) <= head.length());
        return new Verdict(Parsing.meaning(head), at);
    }
}
