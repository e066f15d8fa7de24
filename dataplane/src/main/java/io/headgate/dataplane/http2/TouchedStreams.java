package io.headgate.dataplane.http2;

import org.jspecify.annotations.Nullable;

/** The streams that something was passed on for in a burst, and whose endpoints are flushed at its end. */
final class TouchedStreams {
    private @Nullable DownstreamStream first;

    void add(DownstreamStream stream) {
        if (!stream.touched) {
            stream.touched = true;
            stream.nextTouched = first;
            first = stream;
        }
    }

    /** The burst is over. */
    void flush() {
        DownstreamStream stream = first;
        first = null;
        while (stream != null) {
            DownstreamStream after = stream.nextTouched;
            stream.touched = false;
            stream.nextTouched = null;
            stream.onBurstEnd();
            stream = after;
        }
    }
}
