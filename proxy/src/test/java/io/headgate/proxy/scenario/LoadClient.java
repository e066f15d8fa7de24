package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A program that asks for {@code /body} of an origin many times. */
final class LoadClient {
    private final Tool tool;
    private final List<String> arguments;
    private volatile @Nullable Process running;
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

    /** As {@link #wrk}, but each request on a connection of its own. */
    static LoadClient wrkConnecting(int connections, int seconds, String url) {
        LoadClient client = wrk(connections, seconds, url);
        client.arguments.addFirst("connection: close");
        client.arguments.addFirst("-H");
        return client;
    }

    static LoadClient h2load(int connections, int requests, String url) {
        return h2load(requests, "--h1", "-c" + connections, "-n" + requests, url);
    }

    /** Over HTTP/2, as many requests at once as {@code streams} on each connection. */
    static LoadClient h2loadOverHttp2(int connections, int streams, int requests, String url) {
        return h2load(requests, "-m" + streams, "-c" + connections, "-n" + requests, url);
    }

    /**
     * The same, though the server asks it to go elsewhere. It does not connect anew then, and counts what it was about
     * to send, as much as it may have under way at once, as done but not as succeeded. All else must be answered.
     */
    static LoadClient h2loadUntilGoAway(int connections, int streams, int requests, String url) {
        return new LoadClient(
                Tool.find("h2load", "nghttp2-client"),
                printed -> isAnsweredUntilGoAway(printed, connections * streams),
                "-m" + streams,
                "-c" + connections,
                "-n" + requests,
                url);
    }

    private static boolean isAnsweredUntilGoAway(String printed, int underWayMax) {
        Matcher counts = Pattern.compile("requests: [0-9]+ total, ([0-9]+) started, \\1 done, ([0-9]+) succeeded,"
                        + " [0-9]+ failed, [0-9]+ errored, 0 timeout\\s+status codes: \\2 2xx, 0 3xx, 0 4xx, 0 5xx")
                .matcher(printed);
        if (!counts.find()) {
            return false;
        }
        int started = Integer.parseInt(counts.group(1));
        int succeeded = Integer.parseInt(counts.group(2));
        return succeeded > 0 && started - succeeded <= underWayMax;
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

    /** Over HTTP/2, for so long. */
    static LoadClient heyOverHttp2(int connections, int seconds, String url) {
        return new LoadClient(
                Tool.find("hey", "hey"),
                printed -> printed.contains("[200]\t") && !printed.contains("Error distribution"),
                "-h2",
                "-z",
                seconds + "s",
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

    /**
     * Runs it to its end, or until {@link #interrupt}; fails unless every answer was in order.
     *
     * @return what it printed
     */
    String run() throws Exception {
        Process process = tool.start(arguments.toArray(String[]::new));
        running = process;
        String printed = tool.finish(process);
        assertTrue(inOrder.test(printed), () -> this + " printed:\n" + printed);
        return printed;
    }

    /** Has it ask no more; from another thread. */
    void interrupt() throws Exception {
        Process process = running;
        if (process != null && process.isAlive()) {
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    @Override
    public String toString() {
        return tool.file() + " " + String.join(" ", arguments);
    }
}
