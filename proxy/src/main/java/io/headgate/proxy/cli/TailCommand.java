package io.headgate.proxy.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.proxy.log.Counted;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate tail}: what a node answers, as it answers. */
@Command(
        name = "tail",
        description = {
            "Prints the access log of a running node from now on, whether it is written anywhere else or not.",
            "What is asked for must all hold. With --json a line is what stands in an access log of JSON."
        })
final class TailCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--listener", paramLabel = "NAME", description = "Only of this listener.")
    @Nullable
    private String listener;

    @Option(names = "--route", paramLabel = "NAME", description = "Only of this route.")
    @Nullable
    private String route;

    @Option(names = "--upstream", paramLabel = "NAME", description = "Only of this upstream.")
    @Nullable
    private String upstream;

    @Option(names = "--status", paramLabel = "CODE", description = "Only with this status, as 404, or class, as 5xx.")
    @Nullable
    private String status;

    @Option(names = "--method", paramLabel = "METHOD", description = "Only with this method, such as POST.")
    @Nullable
    private String method;

    @Option(names = "--path-prefix", paramLabel = "PATH", description = "Only where the path begins so.")
    @Nullable
    private String pathPrefix;

    @Option(names = "--client", paramLabel = "BLOCK", description = "Only of these addresses, as 198.51.100.0/24.")
    @Nullable
    private String client;

    @Option(names = "--min-duration", paramLabel = "TIME", description = "Only what took so long, such as 250ms.")
    @Nullable
    private String minDuration;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "Ends after so many lines (default: goes on until it is interrupted).")
    @Nullable
    private String lines;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        boolean painted = Paint.isWanted();
        node.client().events(url().toString(), (name, data) -> {
            if (name.equals("dropped")) {
                err.println("headgate: " + Counted.are(parsed(data).number("dropped"), "line")
                        + " missing here, as they came faster than they were read");
            } else {
                out.println(node.json() ? data : line(parsed(data), painted));
                out.flush();
            }
        });
        return CommandLineProgram.OK;
    }

    private UrlText url() {
        return new UrlText("/v1/access-log")
                .with("listener", listener)
                .with("route", route)
                .with("upstream", upstream)
                .with("status", status)
                .with("method", method)
                .with("path_prefix", pathPrefix)
                .with("client", client)
                .with("min_duration", minDuration)
                .with("lines", lines);
    }

    private static Doc parsed(String json) {
        try {
            return new Doc(JSON.std.mapFrom(json));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailed("what the node says of its access log is not JSON: " + e.getMessage());
        }
    }

    /** Like a combined line, with what a gateway adds: where it went, how long it took, why it failed. */
    static String line(Doc log, boolean painted) {
        StringBuilder line = new StringBuilder();
        line.append(log.has("client") ? log.text("client") : "-");
        line.append(" [").append(Texts.time(log.text("time"))).append("] \"");
        line.append(request(log)).append("\" ");
        line.append(painted(log, painted));
        line.append(' ').append(Texts.bytes(log.number("bytes_out")));
        line.append(' ').append(Texts.micros(log.number("duration_us")));
        line.append(' ').append(log.text("listener"));
        if (log.has("route")) {
            line.append('/').append(log.text("route"));
        }
        if (log.has("upstream")) {
            line.append(" > ").append(log.text("upstream"));
        }
        if (log.has("endpoint")) {
            line.append(' ').append(log.text("endpoint"));
        }
        if (log.has("reason")) {
            line.append(" (").append(log.text("reason")).append(')');
        }
        return line.toString();
    }

    /** What a client sends may hold anything, but must not steer the terminal; the rest is of the configuration. */
    private static String request(Doc log) {
        if (!log.has("method")) {
            return log.text("protocol");
        }
        String query = log.has("query") ? "?" + log.text("query") : "";
        String host = log.has("host") ? " " + log.text("host") : "";
        return Texts.visible(log.text("method") + " " + log.text("path") + query + " " + log.text("protocol") + host);
    }

    private static String painted(Doc log, boolean painted) {
        String status = log.has("status") ? log.text("status") : "-";
        return switch (status.charAt(0)) {
            case '2' -> Paint.GREEN.on(status, painted);
            case '3' -> Paint.CYAN.on(status, painted);
            case '4' -> Paint.YELLOW.on(status, painted);
            case '5' -> Paint.RED.on(status, painted);
            default -> status;
        };
    }
}
