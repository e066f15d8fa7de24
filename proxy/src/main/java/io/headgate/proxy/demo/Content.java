package io.headgate.proxy.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.zip.CRC32C;

/**
 * Bytes as they are offered to clients and caches: a representation and its validators (RFC 9110 section 8.8).
 * Immutable.
 */
final class Content {
    private final byte[] bytes;
    private final String type;
    private final String cacheControl;
    private final String etag;
    private final Instant modified;

    /** Takes over the bytes: nobody changes them from here on. */
    Content(byte[] bytes, String type, String cacheControl, Instant modified) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        this.bytes = bytes;
        this.type = type;
        this.cacheControl = cacheControl;
        this.etag = "\"" + Integer.toHexString(bytes.length) + "-" + Long.toHexString(sum.getValue()) + "\"";
        this.modified = modified.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The bytes themselves, to be read only. */
    byte[] bytes() {
        return bytes;
    }

    String type() {
        return type;
    }

    String cacheControl() {
        return cacheControl;
    }

    /** Strong and quoted; from the bytes alone, so that every endpoint gives the same one. */
    String etag() {
        return etag;
    }

    /** In whole seconds: an HTTP date has no finer. */
    Instant modified() {
        return modified;
    }
}
