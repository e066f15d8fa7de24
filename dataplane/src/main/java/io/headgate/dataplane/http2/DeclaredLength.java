package io.headgate.dataplane.http2;

/** How long a body is that its head has told, and whether it is (RFC 9113 section 8.1.1). Confined to its worker. */
final class DeclaredLength {
    private static final long UNKNOWN = -1;
    private static final long BROKEN = -2;

    private long left;

    /** A body of {@code length} bytes begins; negative: nobody has told. */
    void begin(long length) {
        left = length < 0 ? UNKNOWN : length;
    }

    /** A piece of it has come, which ends it or not. Returns false when it is longer or shorter than was told. */
    boolean take(int bytes, boolean last) {
        if (left >= 0) {
            left -= bytes;
            if (left < 0 || last && left > 0) {
                left = BROKEN;
            }
        }
        return left != BROKEN;
    }

    /** Whether {@code bytes} is all, at most, that can still come. */
    boolean isWithin(int bytes) {
        return left >= 0 && left <= bytes;
    }
}
