package io.headgate.dataplane.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.Random;

/** Whatever the bytes and wherever they are cut: the same frames, nothing thrown, every range inside the buffer. */
class FrameReaderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void tellsTheSameOfAnyBytes(byte[] bytes) {
        String whole = frames(bytes, bytes.length + 1);
        assertEquals(whole, frames(bytes, 1));
        assertEquals(whole, frames(bytes, 1 + new Random(Arrays.hashCode(bytes)).nextInt(40)));
    }

    private static String frames(byte[] bytes, int piece) {
        Noting noting = new Noting();
        FrameReader reader = new FrameReader(UnpooledByteBufAllocator.DEFAULT, noting);
        int error = ErrorCode.NO_ERROR;
        for (int at = 0; at < bytes.length && error == ErrorCode.NO_ERROR; at += piece) {
            ByteBuf in = Unpooled.copiedBuffer(bytes, at, Math.min(piece, bytes.length - at));
            while (in.isReadable() && error == ErrorCode.NO_ERROR) {
                int before = in.readableBytes();
                error = reader.read(in);
                assertTrue(in.readableBytes() < before || error != ErrorCode.NO_ERROR, "no step forward");
            }
            in.release();
        }
        reader.drop();
        noting.endData();
        return noting.text.append(" error ").append(error).toString();
    }

    /** Notes down what it is told; the pieces of one frame of data as one. */
    private static final class Noting implements FrameReader.Listener {
        private final StringBuilder text = new StringBuilder();
        private int data;
        private int flow;
        private int of;

        private int note(String what, long... values) {
            endData();
            text.append(what).append(Arrays.toString(values)).append('\n');
            return ErrorCode.NO_ERROR;
        }

        private void endData() {
            if (of != 0) {
                text.append("data ")
                        .append(of)
                        .append(' ')
                        .append(data)
                        .append(' ')
                        .append(flow)
                        .append('\n');
                of = 0;
            }
        }

        private static int sum(ByteBuf in, int at, int length) {
            int sum = 0;
            for (int i = at; i < at + length; i++) {
                sum = 31 * sum + in.getByte(i);
            }
            return sum;
        }

        @Override
        public int onData(int streamId, ByteBuf in, int at, int length, int flowBytes, boolean last) {
            if (of != streamId) {
                endData();
                data = 1;
                flow = 0;
            }
            of = streamId;
            for (int i = at; i < at + length; i++) {
                data = 31 * data + in.getByte(i);
            }
            flow += flowBytes;
            return last ? note("last", streamId) : ErrorCode.NO_ERROR;
        }

        @Override
        public int onHeaders(int streamId, ByteBuf in, int at, int length, boolean ends, boolean last) {
            return note("headers", streamId, sum(in, at, length), length, ends ? 1 : 0, last ? 1 : 0);
        }

        @Override
        public int onContinuation(int streamId, ByteBuf in, int at, int length, boolean ends) {
            return note("continuation", streamId, sum(in, at, length), length, ends ? 1 : 0);
        }

        @Override
        public int onPriority(int streamId, int dependsOn) {
            return note("priority", streamId, dependsOn);
        }

        @Override
        public int onReset(int streamId, int code) {
            return note("reset", streamId, code);
        }

        @Override
        public int onSetting(int name, long value) {
            return note("setting", name, value);
        }

        @Override
        public int onSettingsEnd() {
            return note("settings");
        }

        @Override
        public int onSettingsAck() {
            return note("ack");
        }

        @Override
        public int onPing(long value, boolean ack) {
            return note("ping", value, ack ? 1 : 0);
        }

        @Override
        public int onGoAway(int lastStreamId, int code) {
            return note("goaway", lastStreamId, code);
        }

        @Override
        public int onWindowUpdate(int streamId, int increment) {
            return note("window", streamId, increment);
        }

        @Override
        public int onPriorityUpdate(int streamId, ByteBuf in, int at, int length) {
            return note("update", streamId, sum(in, at, length), length);
        }

        @Override
        public int onUnknown() {
            return note("unknown");
        }
    }
}
