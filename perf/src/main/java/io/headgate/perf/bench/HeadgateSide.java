package io.headgate.perf.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Headgate, by its launcher. */
record HeadgateSide(Path launcher, Variant variant) implements Side {
    /** The launcher may have to build first. */
    private static final int START_S = 400;

    /** How it is set up. */
    enum Variant {
        /** As it comes. */
        USUAL("headgate", "epoll", true),
        /** Sockets driven by io_uring. */
        IO_URING("headgate io_uring", "io_uring", true),
        /** Without the ahead-of-time cache, where the launcher uses one. */
        NO_CACHE("headgate no cache", "epoll", true),
        /** Ready at once: it does not drive itself before. */
        NO_WARM_UP("headgate no warm-up", "epoll", false);

        private final String label;
        private final String transport;
        private final boolean warmUp;

        Variant(String label, String transport, boolean warmUp) {
            this.label = label;
            this.transport = transport;
            this.warmUp = warmUp;
        }
    }

    HeadgateSide(Path launcher) {
        this(launcher, Variant.USUAL);
    }

    HeadgateSide as(Variant other) {
        return new HeadgateSide(launcher, other);
    }

    @Override
    public String label() {
        return variant.label;
    }

    @Override
    public boolean isPeer() {
        return false;
    }

    @Override
    public Running launch(Workplace place, Duties duties, int originPort) {
        int port = place.freePort();
        Path log = place.path(label() + ".log");
        Path config = place.write(label() + ".yaml", config(place, duties, port, originPort, log));
        Path state = place.path(label() + ".state");
        List<String> command =
                List.of(launcher.toString(), "run", "-c", config.toString(), "--state", state.toString());
        Map<String, String> environment =
                variant == Variant.NO_CACHE ? Map.of("HEADGATE_JVM_OPTS", "-XX:AOTMode=off") : Map.of();
        Started started = place.start(label(), place.cores().proxy(), environment, command);
        return new Running(this, started, port, duties.scheme(), log);
    }

    @Override
    public void awaitReady(Running running) {
        running.program().awaitReady(START_S, () -> running.program().output().contains("headgate ready"));
    }

    private String config(Workplace place, Duties duties, int port, int originPort, Path log) {
        String kind = duties.tcp() ? "tcp: { upstream: app }" : "http: { timeouts: { keep_alive: 10m } }";
        return """
                listeners:
                  web: { bind: 127.0.0.1:%d, %s%s }
                %supstreams:
                  app: { endpoints: [127.0.0.1:%d] }
                access_log: %s
                admin: { bind: 127.0.0.1:0 }
                workers: 1
                transport: %s
                warm_up: %s
                """.formatted(
                        port,
                        kind,
                        encryption(place, duties),
                        duties.tcp() ? "" : "routes:\n" + routes(duties),
                        originPort,
                        duties.log() ? "{ file: " + log + ", format: combined }" : "off",
                        variant.transport,
                        variant.warmUp);
    }

    private static String encryption(Workplace place, Duties duties) {
        if (!duties.tls()) {
            return "";
        }
        BenchTls tls = BenchTls.in(place);
        return ", tls: { certificates: [{ chain: " + tls.chain() + ", key: " + tls.key() + " }], session_tickets: "
                + (duties.encryption() != Duties.Encryption.ANEW) + " }";
    }

    private static String routes(Duties duties) {
        if (duties.routes() == 0) {
            return "  - upstream: app\n";
        }
        return duties.allRoutes()
                .map(route -> "  - { match: { path_prefix: " + route + " }, upstream: app }\n")
                .collect(Collectors.joining());
    }
}
