package io.headgate.proxy.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the programs that serve a load have in common: one listener, {@code web}, two workers, and no access log. */
final class UnderLoad {
    private UnderLoad() {}

    /**
     * Writes the program's file.
     *
     * @param yaml routes and upstreams; the rest is given
     */
    static void configure(Path dir, String yaml) throws IOException {
        Files.writeString(dir.resolve("headgate.yaml"), """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                admin: { bind: 127.0.0.1:0 }
                workers: 2
                warm_up: false
                access_log: off
                """ + yaml);
    }
}
