package io.headgate.perf.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * A side at work.
 *
 * @param port on the loopback address
 * @param scheme of its URLs
 * @param log where its lines per request go, when that is among its duties
 */
record Running(Side side, Started program, int port, String scheme, Path log) {
    /** A client of TLS must have a name to ask for: an address is none (RFC 6066 section 3). */
    String url(String path) {
        return scheme + "://" + (scheme.equals("https") ? "localhost:" : "127.0.0.1:") + port + path;
    }

    List<ProcessHandle> processes() {
        return program.tree();
    }
}
