package io.headgate.proxy.demo;

import java.io.ByteArrayOutputStream;

/**
 * Mono 16-bit samples as FLAC frames (RFC 9639), stored verbatim: the one lossless format every browser plays whose
 * encoder is a page of code. Prediction would halve the bytes and treble the page.
 */
final class FlacFrames {
    /** Samples in a frame; a segment is a whole number of them, so every frame lasts equally long. */
    static final int FRAME_SAMPLES = 4000;

    private static final int BLOCK_SIZE_IN_16_BITS = 0b0111;
    private static final int RATE_24_KHZ = 0b0111;
    private static final int MONO_16_BIT = 0b0000_100_0;
    private static final int SUBFRAME_VERBATIM = 0b0_000001_0;

    private FlacFrames() {}

    /** The STREAMINFO block of a stream of such frames with an unknown end, 34 bytes (RFC 9639 section 8.2). */
    static byte[] streamInfo() {
        byte[] info = new byte[34];
        put16(info, 0, FRAME_SAMPLES);
        put16(info, 2, FRAME_SAMPLES);
        // 20 bits of sample rate, 3 of channels less one, 5 of bits per sample less one; then 36 of length: unknown.
        int packed = Melody.SAMPLE_RATE << 12 | 15 << 4;
        put16(info, 10, packed >>> 16);
        put16(info, 12, packed);
        return info;
    }

    /**
     * One frame of {@link #FRAME_SAMPLES} samples from {@code from} on; {@code number} counts frames from the start.
     */
    static byte[] frame(short[] samples, int from, long number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(FRAME_SAMPLES * 2 + 20);
        out.write(0xFF);
        out.write(0xF8); // fixed block size: the header counts frames
        out.write(BLOCK_SIZE_IN_16_BITS << 4 | RATE_24_KHZ);
        out.write(MONO_16_BIT);
        writeNumber(out, number);
        out.write((FRAME_SAMPLES - 1) >>> 8);
        out.write(FRAME_SAMPLES - 1);
        out.write(crc(out.toByteArray(), 8, 0x07));
        out.write(SUBFRAME_VERBATIM);
        for (int i = from; i < from + FRAME_SAMPLES; i++) {
            out.write(samples[i] >> 8);
            out.write(samples[i]);
        }
        int sum = crc(out.toByteArray(), 16, 0x8005);
        out.write(sum >>> 8);
        out.write(sum);
        return out.toByteArray();
    }

    /** The way UTF-8 writes a code point, stretched to 31 bits (RFC 9639 section 9.1.5). */
    private static void writeNumber(ByteArrayOutputStream out, long number) {
        if (number < 0x80) {
            out.write((int) number);
            return;
        }
        int more = 1;
        while (number >>> (5 * more + 6) != 0) {
            more++;
        }
        out.write((int) (0xFF << (7 - more) | number >>> (6 * more)));
        for (int i = more - 1; i >= 0; i--) {
            out.write((int) (0x80 | (number >>> (6 * i) & 0x3F)));
        }
    }

    private static int crc(byte[] bytes, int width, int polynomial) {
        int top = 1 << (width - 1);
        int mask = (1 << width) - 1;
        int sum = 0;
        for (byte each : bytes) {
            sum ^= (each & 0xFF) << (width - 8);
            for (int bit = 0; bit < 8; bit++) {
                sum = (sum & top) != 0 ? (sum << 1 ^ polynomial) & mask : sum << 1 & mask;
            }
        }
        return sum;
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }
}
