package io.headgate.proxy.demo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * FLAC in fragmented MP4 (ISO/IEC 14496-12 and "Encapsulation of FLAC in ISO Base Media File Format"): an
 * initialisation section with one audio track, and media segments that stand alone after it. What HLS calls fMP4.
 */
final class FragmentedMp4 {
    private static final int TRACK = 1;
    /** The identity of ISO 14496-12 section 8.2.2, in 16.16 and, in the last column, 2.30 fixed point. */
    private static final int[] UNITY_MATRIX = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

    private FragmentedMp4() {}

    static byte[] initialisation() {
        return join(
                box("ftyp", ascii("iso6"), ints(1), ascii("iso6mp41dash")),
                box("moov", movieHeader(), track(), box("mvex", box("trex", ints(0, TRACK, 1, 0, 0, 0)))));
    }

    /**
     * @param sequence counts segments from 1
     * @param startSample where the segment begins on the track's clock
     */
    static byte[] segment(long sequence, long startSample, List<byte[]> frames) {
        // The offset of the media data counts from the start of moof, so moof is laid out once to learn its length.
        int moofLength = movieFragment(sequence, startSample, frames, 0).length;
        byte[] moof = movieFragment(sequence, startSample, frames, moofLength + 8);
        return join(moof, box("mdat", frames.toArray(byte[][]::new)));
    }

    private static byte[] movieHeader() {
        byte[] times = ints(0, 0, 0, Melody.SAMPLE_RATE, 0);
        byte[] rateVolumeReserved = ints(0x10000, 0x0100_0000, 0, 0);
        return box("mvhd", times, rateVolumeReserved, ints(UNITY_MATRIX), ints(0, 0, 0, 0, 0, 0), ints(TRACK + 1));
    }

    private static byte[] track() {
        // Flags 7: enabled, in the movie, in the preview; then times, reserved words, full volume, no picture.
        byte[] header = box("tkhd", ints(7, 0, 0, TRACK, 0, 0, 0, 0, 0, 0x0100_0000), ints(UNITY_MATRIX), ints(0, 0));
        int undeterminedLanguage = 0x55C4_0000;
        byte[] mediaHeader = box("mdhd", ints(0, 0, 0, Melody.SAMPLE_RATE, 0, undeterminedLanguage));
        byte[] handler = box("hdlr", ints(0, 0), ascii("soun"), ints(0, 0, 0), ascii("Tune\0"));
        byte[] self = box("dinf", box("dref", ints(0, 1), box("url ", ints(1))));
        byte[] samples = box(
                "stbl",
                box("stsd", ints(0, 1), sampleEntry()),
                box("stts", ints(0, 0)),
                box("stsc", ints(0, 0)),
                box("stsz", ints(0, 0, 0)),
                box("stco", ints(0, 0)));
        return box(
                "trak", header, box("mdia", mediaHeader, handler, box("minf", box("smhd", ints(0, 0)), self, samples)));
    }

    private static byte[] sampleEntry() {
        byte[] referenceOne = ints(0, 1);
        byte[] mono16Bit = ints(0, 0, 1 << 16 | 16, 0, Melody.SAMPLE_RATE << 16);
        int lastBlockStreamInfo = 0x8000_0000;
        byte[] info = FlacFrames.streamInfo();
        return box("fLaC", referenceOne, mono16Bit, box("dfLa", ints(0, lastBlockStreamInfo | info.length), info));
    }

    private static byte[] movieFragment(long sequence, long startSample, List<byte[]> frames, int dataOffset) {
        int baseIsMoof = 0x020000;
        int durationPresent = 0x000008;
        byte[] header = box("tfhd", ints(baseIsMoof | durationPresent, TRACK, FlacFrames.FRAME_SAMPLES));
        int version1 = 0x01000000;
        byte[] start = box("tfdt", ints(version1, (int) (startSample >>> 32), (int) startSample));
        int offsetAndSizesPresent = 0x000201;
        int[] run = new int[3 + frames.size()];
        run[0] = offsetAndSizesPresent;
        run[1] = frames.size();
        run[2] = dataOffset;
        for (int i = 0; i < frames.size(); i++) {
            run[3 + i] = frames.get(i).length;
        }
        return box("moof", box("mfhd", ints(0, (int) sequence)), box("traf", header, start, box("trun", ints(run))));
    }

    private static byte[] box(String type, byte[]... parts) {
        byte[] body = join(parts);
        return join(ints(8 + body.length), ascii(type), body);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
