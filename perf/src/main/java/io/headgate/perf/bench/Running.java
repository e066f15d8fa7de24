package io.headgate.perf.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * A side at work.
 *
 * @param port on the loopback address
 * @param log where its lines per request go, when that is among its duties
 */
record Running(Side side, Started program, int port, Path log) {
    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    List<ProcessHandle> processes() {
        return program.tree();
    }
}
