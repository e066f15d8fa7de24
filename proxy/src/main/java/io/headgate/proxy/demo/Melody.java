package io.headgate.proxy.demo;

/**
 * An endless quiet tune, computed: four chords in turn, one per segment, each as a soft pad under eight plucked notes.
 * Segment {@code n} always holds the same samples, whichever endpoint computes it, and notes ring on over the seam.
 */
final class Melody {
    /** Samples per second; enough for tones below 12 kHz, and half the bytes of the usual 48,000. */
    static final int SAMPLE_RATE = 24_000;

    static final int SEGMENT_SECONDS = 2;
    static final int SEGMENT_SAMPLES = SAMPLE_RATE * SEGMENT_SECONDS;

    private static final int NOTES = 8;
    private static final int NOTE_SAMPLES = SEGMENT_SAMPLES / NOTES;
    /** A pluck has faded to a thousandth after this many notes' time. */
    private static final int RING_NOTES = 5;

    private static final double DECAY_PER_SECOND = Math.log(1000) / (RING_NOTES * NOTE_SAMPLES / (double) SAMPLE_RATE);

    /** MIDI note numbers: A minor, F, C, G, spread so that the upper voices move little. */
    private static final int[][] CHORDS = {{57, 60, 64, 69}, {53, 60, 65, 69}, {55, 60, 64, 67}, {55, 59, 62, 67}};

    private static final int[] ORDER = {0, 2, 3, 1, 2, 3, 1, 2};

    private Melody() {}

    /** The samples of one segment, signed 16 bit. */
    static short[] segment(long index) {
        double[] mix = new double[SEGMENT_SAMPLES];
        pad(mix, chord(index));
        for (long note = Math.max(0, index * NOTES - RING_NOTES); note < (index + 1) * NOTES; note++) {
            pluck(mix, note, index);
        }
        short[] samples = new short[SEGMENT_SAMPLES];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(Math.tanh(mix[i]) * 24_000);
        }
        return samples;
    }

    /** Rises and falls within the segment, so it is silent where two chords meet. */
    private static void pad(double[] mix, int[] chord) {
        for (int pitch : chord) {
            double step = radiansPerSample(pitch - 12);
            for (int i = 0; i < mix.length; i++) {
                double swell = Math.sin(Math.PI * i / mix.length);
                mix[i] += 0.07 * swell * Math.sin(step * i);
            }
        }
    }

    private static void pluck(double[] mix, long note, long segment) {
        int place = (int) (note % NOTES);
        double step = radiansPerSample(chord(note / NOTES)[ORDER[place]] + 12);
        int start = (int) (note * NOTE_SAMPLES - segment * SEGMENT_SAMPLES);
        int end = Math.min(mix.length, start + RING_NOTES * NOTE_SAMPLES);
        for (int i = Math.max(0, start); i < end; i++) {
            double seconds = (i - start) / (double) SAMPLE_RATE;
            double attack = Math.min(1, seconds * 250);
            double tone = Math.sin(step * (i - start)) + 0.3 * Math.sin(2 * step * (i - start));
            mix[i] += 0.22 * attack * Math.exp(-DECAY_PER_SECOND * seconds) * tone;
        }
    }

    private static int[] chord(long segment) {
        return CHORDS[(int) (segment % CHORDS.length)];
    }

    private static double radiansPerSample(int midiNote) {
        double hertz = 440 * Math.pow(2, (midiNote - 69) / 12.0);
        return 2 * Math.PI * hertz / SAMPLE_RATE;
    }
}
