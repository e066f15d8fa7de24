package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A program that asks for {@code /body} of an origin many times. */
final class LoadClient {
    private final Tool tool;
    private final List<String> arguments;
    private final Predicate<String> inOrder;

    private LoadClient(Tool tool, Predicate<String> inOrder, String... arguments) {
        this.tool = tool;
        this.inOrder = inOrder;
        this.arguments = new ArrayList<>(List.of(arguments));
    }

    static LoadClient wrk(int connections, int seconds, String url) {
        Predicate<String> inOrder = printed ->
                printed.contains("requests in") && !printed.contains("Non-2xx") && !printed.contains("Socket errors");
        return new LoadClient(Tool.find("wrk", "wrk"), inOrder, "-t1", "-c" + connections, "-d" + seconds + "s", url);
    }

    static LoadClient h2load(int connections, int requests, String url) {
        return h2load(requests, "--h1", "-c" + connections, "-n" + requests, url);
    }

    /** Over HTTP/2, as many requests at once as {@code streams} on each connection. */
    static LoadClient h2loadOverHttp2(int connections, int streams, int requests, String url) {
        return h2load(requests, "-m" + streams, "-c" + connections, "-n" + requests, url);
    }

    private static LoadClient h2load(int requests, String... arguments) {
        String all = requests + " succeeded, 0 failed, 0 errored, 0 timeout";
        String status = requests + " 2xx, 0 3xx, 0 4xx, 0 5xx";
        return new LoadClient(
                Tool.find("h2load", "nghttp2-client"),
                printed -> printed.contains(all) && printed.contains(status),
                arguments);
    }

    static LoadClient hey(int connections, int requests, String url) {
        return new LoadClient(
                Tool.find("hey", "hey"),
                printed -> printed.contains("[200]\t" + requests + " responses")
                        && !printed.contains("Error distribution"),
                "-n",
                String.valueOf(requests),
                "-c",
                String.valueOf(connections),
                url);
    }

    /** Shakes hands anew for each request, for so long. */
    static LoadClient heyConnecting(int connections, int seconds, String url) {
        return new LoadClient(
                Tool.find("hey", "hey"),
                printed -> printed.contains("[200]\t") && !printed.contains("Error distribution"),
                "-disable-keepalive",
                "-z",
                seconds + "s",
                "-c",
                String.valueOf(connections),
                url);
    }

    /** Over HTTP/2, as many requests at once as {@code streams} on each connection, for so long. */
    static LoadClient h2loadFor(int connections, int streams, int seconds, String url) {
        return new LoadClient(
                Tool.find("h2load", "nghttp2-client"),
                printed -> printed.contains(" 0 failed, 0 errored, 0 timeout")
                        && printed.contains(" 2xx, 0 3xx, 0 4xx, 0 5xx"),
                "-m" + streams,
                "-c" + connections,
                "-D" + seconds,
                url);
    }

    /** One after another, on one connection; the bodies must be whole. */
    static LoadClient curl(int requests, String url) {
        String bodies = "x".repeat(NginxOrigin.BODY_BYTES * requests);
        return new LoadClient(Tool.find("curl", "curl"), bodies::equals, "-sS", url + "?[1-" + requests + "]");
    }

    /** Runs it to its end; fails unless every answer was in order. */
    void run() throws Exception {
        String printed = tool.run(arguments.toArray(String[]::new));
        assertTrue(inOrder.test(printed), () -> this + " printed:\n" + printed);
    }

    @Override
    public String toString() {
        return tool.file() + " " + String.join(" ", arguments);
    }
}
