package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.testing.Heads;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Whatever the bytes and wherever they are cut: one verdict, nothing thrown, every range inside the head. */
class ResponseParserFuzzTest {
    private static final HeadLimits LIMITS = new HeadLimits(200, 100, 400, 8);

    @FuzzTest(maxDuration = "60s")
    void givesOneVerdictOnAnyBytes(byte[] bytes) {
        int method = bytes.length % 2 == 0 ? Method.GET : Method.HEAD;
        String whole = verdict(bytes, Cuts.WHOLE, method);
        assertEquals(whole, verdict(bytes, Cuts.random(new Random(Arrays.hashCode(bytes)), 50), method));
        assertEquals(whole, verdict(bytes, Cuts.BYTES, method));
    }

    private static String verdict(byte[] bytes, Cuts.Piece piece, int method) {
        HeadReader reader = new HeadReader();
        ResponseHead head = new ResponseHead();
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
            return result.toString();
        }
        @Nullable Failure failure = ResponseParser.parse(head, reader.start(), method, LIMITS);
        if (failure != null) {
            return failure + " " + at;
        }
        assertTrue(head.status() >= 100 && head.status() <= 599);
        assertTrue(head.reasonStart() <= head.reasonEnd() && head.reasonEnd() < head.length());
        assertTrue(head.contentLength() >= ResponseHead.UNTIL_CLOSE && head.announcedLength() >= -1);
        return head.status() + " " + head.contentLength() + head.announcedLength() + head.keepAlive() + at
                + Heads.written(head);
    }
}
