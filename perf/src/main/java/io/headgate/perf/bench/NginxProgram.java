package io.headgate.perf.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An nginx that runs beside others, with nothing of its own outside the workplace. */
record NginxProgram(Path program) {
    static final String STREAM_PACKAGE = "libnginx-mod-stream";

    private static final Pattern STREAM_BUILT_IN = Pattern.compile("--with-stream(\\s|$)");

    private static final Pattern MODULES_PATH = Pattern.compile("--modules-path=(\\S+)");

    /**
     * Starts it with one worker.
     *
     * @param modules lines that load some; they must come first
     * @param blocks what follows at the top level of its configuration
     */
    Started start(Workplace place, String name, int core, String modules, String blocks) {
        Path config = place.write(name + ".conf", """
                %s%sdaemon off;
                worker_processes 1;
                pid %s;
                error_log %s;
                events { worker_connections %d; }
                %s""".formatted(
                        modules,
                        isRoot() ? "user root;\n" : "",
                        place.path(name + ".pid"),
                        place.path(name + ".err"),
                        Workload.CONNECTIONS_MAX,
                        blocks));
        return place.start(name, core, Map.of(), List.of(program.toString(), "-c", config.toString()));
    }

    /** The settings every {@code http} block begins with. */
    static String httpHead(Workplace place, String name) {
        return """
                    client_body_temp_path %1$s.body;
                    proxy_temp_path %1$s.proxy;
                    fastcgi_temp_path %1$s.fastcgi;
                    uwsgi_temp_path %1$s.uwsgi;
                    scgi_temp_path %1$s.scgi;
                    keepalive_requests 1000000000;
                    keepalive_timeout 600s;
                """.formatted(place.path(name));
    }

    /** Whether it can speak plain TCP. */
    boolean hasStream() {
        String built = built();
        return isStreamBuiltIn(built) || Files.exists(streamModule(built));
    }

    /**
     * The line that loads what speaks TCP; empty where that is built in.
     *
     * @throws BenchFailed if it is not there
     */
    String loadStream() {
        String built = built();
        if (isStreamBuiltIn(built)) {
            return "";
        }
        Path module = streamModule(built);
        if (!Files.exists(module)) {
            throw new BenchFailed(
                    "nginx cannot speak plain TCP: its ngx_stream_module.so is not there; install it: apt-get "
                            + "install " + STREAM_PACKAGE);
        }
        return "load_module " + module + ";\n";
    }

    private String built() {
        return Exec.output(program.toString(), "-V");
    }

    private static boolean isStreamBuiltIn(String built) {
        return STREAM_BUILT_IN.matcher(built).find();
    }

    private static Path streamModule(String built) {
        Matcher folder = MODULES_PATH.matcher(built);
        return Path.of(folder.find() ? folder.group(1) : "/usr/lib/nginx/modules", "ngx_stream_module.so");
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
