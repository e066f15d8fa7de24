package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads back what the media service writes, by the formats' own rules. */
class FlacInMp4Test {
    private final MediaLibrary library = new MediaLibrary(() -> Instant.parse("2026-03-01T12:00:00Z"));

    @Test
    void aSegmentHoldsTheTuneSampleBySample() {
        Content content = library.segment(2);
        assertNotNull(content);
        ByteBuffer segment = ByteBuffer.wrap(content.bytes());
        ByteBuffer moof = box(segment, "moof");
        ByteBuffer media = box(segment, "mdat");
        assertEquals(0, segment.remaining());

        box(moof, "mfhd");
        ByteBuffer traf = box(moof, "traf");
        box(traf, "tfhd");
        assertEquals(2L * Melody.SEGMENT_SAMPLES, box(traf, "tfdt").getLong(4));
        ByteBuffer run = box(traf, "trun");
        int frames = run.getInt(4);
        assertEquals(Melody.SEGMENT_SAMPLES, frames * FlacFrames.FRAME_SAMPLES);
        int mediaAt = 8 + moof.limit() + 8;
        assertEquals(mediaAt, run.getInt(8), "the data begins where the run says");

        List<Short> samples = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            byte[] frame = new byte[run.getInt(12 + 4 * i)];
            media.get(frame);
            decode(frame, samples);
        }
        assertEquals(0, media.remaining());
        short[] tune = Melody.segment(2);
        short[] decoded = new short[samples.size()];
        for (int i = 0; i < decoded.length; i++) {
            decoded[i] = samples.get(i);
        }
        assertArrayEquals(tune, decoded);
    }

    /** Takes the next box, checks its type, and gives its body. */
    private static ByteBuffer box(ByteBuffer from, String type) {
        int length = from.getInt();
        byte[] name = new byte[4];
        from.get(name);
        assertEquals(type, new String(name, StandardCharsets.US_ASCII));
        ByteBuffer body = from.slice(from.position(), length - 8);
        from.position(from.position() + length - 8);
        return body;
    }

    private static void decode(byte[] frame, List<Short> samples) {
        assertEquals(0, crc(frame, frame.length, 16, 0x8005), "the checksum of a frame with its checksum is 0");
        ByteBuffer in = ByteBuffer.wrap(frame);
        assertEquals((short) 0xFFF8, in.getShort());
        assertEquals(0x77, in.get());
        assertEquals(0x08, in.get());
        int more = Integer.numberOfLeadingZeros(~(in.get() << 24));
        in.position(in.position() + Math.max(0, more - 1));
        assertEquals(FlacFrames.FRAME_SAMPLES - 1, in.getShort());
        assertEquals(0, crc(frame, in.position() + 1, 8, 0x07), "the checksum of the header");
        in.get();
        assertEquals(0b0000_0010, in.get(), "a verbatim subframe");
        for (int i = 0; i < FlacFrames.FRAME_SAMPLES; i++) {
            samples.add(in.getShort());
        }
        assertEquals(2, in.remaining());
    }

    private static int crc(byte[] bytes, int length, int width, int polynomial) {
        int sum = 0;
        for (int at = 0; at < length * 8; at++) {
            int bit = bytes[at / 8] >> (7 - at % 8) & 1;
            int out = sum >> (width - 1) & 1;
            sum = sum << 1 & ((1 << width) - 1);
            sum ^= out == bit ? 0 : polynomial;
        }
        return sum;
    }

    @Test
    void frameNumbersAreWrittenLikeCodePoints() {
        short[] silence = new short[FlacFrames.FRAME_SAMPLES];
        for (int number : new int[] {0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF}) {
            byte[] utf8 = Character.toString(number).getBytes(StandardCharsets.UTF_8);
            byte[] frame = FlacFrames.frame(silence, 0, number);
            byte[] written = new byte[utf8.length];
            System.arraycopy(frame, 4, written, 0, written.length);
            assertArrayEquals(utf8, written, Integer.toHexString(number));
            decode(frame, new ArrayList<>());
        }
    }

    @Test
    void theTuneIsHeardAndHasNoJumpBetweenSegments() {
        for (long index = 0; index < 8; index++) {
            short[] segment = Melody.segment(index);
            double power = 0;
            int jumpMax = 0;
            short before = index == 0 ? 0 : Melody.segment(index - 1)[Melody.SEGMENT_SAMPLES - 1];
            for (short sample : segment) {
                power += (double) sample * sample / segment.length;
                jumpMax = Math.max(jumpMax, Math.abs(sample - before));
                before = sample;
            }
            assertTrue(Math.sqrt(power) > 1000, "loud enough: " + Math.sqrt(power));
            assertTrue(jumpMax < 6000, "no click: " + jumpMax);
        }
    }
}
