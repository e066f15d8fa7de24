package io.headgate.proxy.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Signs the sticky cookies of upstreams without a secret of their own; stays the same over restarts. */
final class StickyKey {
    /** As long as the output of the hash it keys (RFC 2104 section 3). */
    private static final int BYTES = 32;

    private StickyKey() {}

    /** Reads the key, or makes it at the first start. */
    static byte[] of(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] fresh = new byte[BYTES];
            new SecureRandom().nextBytes(fresh);
            WholeFile.write(file, fresh);
            return fresh;
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != BYTES) {
            throw new IOException(file + " has " + key.length + " bytes, not " + BYTES
                    + "; put the right file back, or remove it: then a new key is made and sticky clients move once");
        }
        return key;
    }
}
