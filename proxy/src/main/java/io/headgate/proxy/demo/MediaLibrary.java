package io.headgate.proxy.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A live stream that began when the services started: HLS (RFC 8216) with a sliding playlist. A segment exists from the
 * moment it has been "recorded" on, for ever, since it can be computed again. Safe for any thread.
 */
final class MediaLibrary {
    /** Segments in the playlist: 12 s, enough for a player that keeps three segments ahead and comes late. */
    static final int WINDOW = 6;
    /**
     * Computing one takes a few milliseconds; 32 of about 96 KiB keep whoever follows the stream, or replays it, cheap.
     */
    private static final int KEPT = 32;

    private final InstantSource clock;
    private final Instant began;
    private final Content initialisation;
    private final Map<Long, Content> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Content> eldest) {
            return size() > KEPT;
        }
    };

    MediaLibrary(InstantSource clock) {
        this.clock = clock;
        // As if the stream had been on for one window: the first playlist is a whole one.
        this.began = clock.instant().minusSeconds(WINDOW * Melody.SEGMENT_SECONDS);
        this.initialisation = audio(FragmentedMp4.initialisation(), began);
    }

    /** The number of the newest segment. */
    long newest() {
        return Duration.between(began, clock.instant()).toSeconds() / Melody.SEGMENT_SECONDS - 1;
    }

    Content playlist() {
        long newest = newest();
        long oldest = newest - WINDOW + 1;
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n");
        text.append("#EXT-X-TARGETDURATION:").append(Melody.SEGMENT_SECONDS).append('\n');
        text.append("#EXT-X-MEDIA-SEQUENCE:").append(oldest).append('\n');
        text.append("#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        for (long index = oldest; index <= newest; index++) {
            text.append("#EXTINF:")
                    .append(Melody.SEGMENT_SECONDS)
                    .append(".0,\nsegments/")
                    .append(index)
                    .append(".m4s\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        // Half a segment: a cache may spare us the crowd, and nobody waits a whole segment for the next one.
        return new Content(bytes, "application/vnd.apple.mpegurl", "public, max-age=1", endOf(newest));
    }

    Content initialisation() {
        return initialisation;
    }

    /** Null for a segment that is not there yet. */
    @Nullable
    Content segment(long index) {
        if (index < 0 || index > newest()) {
            return null;
        }
        synchronized (kept) {
            return kept.computeIfAbsent(index, this::record);
        }
    }

    private Content record(long index) {
        short[] samples = Melody.segment(index);
        long firstSample = index * Melody.SEGMENT_SAMPLES;
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < samples.length; at += FlacFrames.FRAME_SAMPLES) {
            frames.add(FlacFrames.frame(samples, at, (firstSample + at) / FlacFrames.FRAME_SAMPLES));
        }
        return audio(FragmentedMp4.segment(index + 1, firstSample, frames), endOf(index));
    }

    private Instant endOf(long index) {
        return began.plusSeconds((index + 1) * Melody.SEGMENT_SECONDS);
    }

    private static Content audio(byte[] bytes, Instant modified) {
        return new Content(bytes, "audio/mp4", "public, max-age=3600", modified);
    }
}
