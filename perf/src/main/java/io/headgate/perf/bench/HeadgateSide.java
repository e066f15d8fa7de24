package io.headgate.perf.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Headgate, by its launcher.
 *
 * @param transport how it drives sockets: {@code epoll} or {@code io_uring}
 * @param cached false: without the ahead-of-time cache, if the launcher uses one
 */
record HeadgateSide(Path launcher, String transport, boolean cached) implements Side {
    /** The launcher may have to build first. */
    private static final int START_S = 400;

    private static final Pattern LISTENER = Pattern.compile("^listener web .*:(\\d+)$", Pattern.MULTILINE);

    HeadgateSide(Path launcher) {
        this(launcher, "epoll", true);
    }

    HeadgateSide on(String otherTransport) {
        return new HeadgateSide(launcher, otherTransport, cached);
    }

    HeadgateSide uncached() {
        return new HeadgateSide(launcher, transport, false);
    }

    @Override
    public String label() {
        return "headgate" + (transport.equals("epoll") ? "" : " " + transport) + (cached ? "" : " no cache");
    }

    @Override
    public boolean isPeer() {
        return false;
    }

    @Override
    public Running start(Workplace place, Duties duties, int originPort) {
        Running running = launch(place, duties, originPort);
        running.program().awaitReady(START_S, () -> running.program().output().contains("headgate ready"));
        Matcher listener = LISTENER.matcher(running.program().output());
        if (!listener.find()) {
            throw new BenchFailed("headgate does not say where it listens: "
                    + running.program().output());
        }
        return new Running(this, running.program(), Integer.parseInt(listener.group(1)), running.log());
    }

    private Running launch(Workplace place, Duties duties, int originPort) {
        Path log = place.path(label() + ".log");
        Path config = place.write(label() + ".yaml", config(duties, originPort, log));
        List<String> command = List.of(
                launcher.toString(),
                "run",
                "-c",
                config.toString(),
                "--state",
                place.path(label() + ".state").toString());
        Map<String, String> environment = cached ? Map.of() : Map.of("HEADGATE_JVM_OPTS", "-XX:AOTMode=off");
        return new Running(this, place.start(label(), place.cores().proxy(), environment, command), 0, log);
    }

    private String config(Duties duties, int originPort, Path log) {
        String kind = duties.tcp() ? "tcp: { upstream: app }" : "http: { timeouts: { keep_alive: 10m } }";
        return """
                listeners:
                  web: { bind: 127.0.0.1:0, %s }
                %supstreams:
                  app: { endpoints: [127.0.0.1:%d] }
                access_log: %s
                admin: { bind: 127.0.0.1:0 }
                workers: 1
                transport: %s
                """.formatted(
                        kind,
                        duties.tcp() ? "" : "routes:\n" + routes(duties),
                        originPort,
                        duties.log() ? "{ file: " + log + ", format: combined }" : "off",
                        transport);
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
