package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate upstreams}: shows endpoints, and says what the operator wants of one. */
@Command(
        name = "upstreams",
        description = {
            "Shows upstreams and their endpoints; with NAME also the last checks of each.",
            "With ENDPOINT and an option it changes one; that survives reload and restart."
        })
final class UpstreamsCommand implements Callable<Integer> {
    private static final int CHECKS_SHOWN = 5;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "An upstream.")
    @Nullable
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ENDPOINT", description = "An address or a DNS name of it.")
    @Nullable
    private String endpoint;

    @ArgGroup
    @Nullable
    private State state;

    @Option(
            names = "--weight",
            paramLabel = "N",
            description = "Gives it this weight, 0 to 256, or with 'configured' the one of the configuration.")
    @Nullable
    private String weight;

    @Mixin
    private NodeOptions node = new NodeOptions();

    /** One of three. */
    static final class State {
        @Option(names = "--drain", description = "Takes no new requests but those of sticky clients.")
        private boolean drain;

        @Option(names = "--maintenance", description = "Takes no requests at all.")
        private boolean maintenance;

        @Option(names = "--ready", description = "Takes requests again.")
        private boolean ready;

        String word() {
            return drain ? "drain" : maintenance ? "maintenance" : "ready";
        }
    }

    @Override
    public Integer call() {
        Map<String, Object> change = change();
        String upstream = name;
        String of = endpoint;
        if (upstream != null && of != null) {
            if (change.isEmpty()) {
                throw misused("nothing is to be changed; add --drain, --ready, --maintenance or --weight");
            }
            String path = "/v1/upstreams/" + UrlText.segment(upstream) + "/endpoints/" + UrlText.segment(of);
            changed(node.client().send("PUT", path, change));
            return CommandLineProgram.OK;
        }
        if (!change.isEmpty()) {
            throw misused("which endpoint? name the upstream and the endpoint");
        }
        if (upstream == null) {
            Doc all = node.client().get("/v1/upstreams");
            show(all, all.list("upstreams"));
        } else {
            Doc one = node.client().get("/v1/upstreams/" + UrlText.segment(upstream));
            show(one, List.of(one));
        }
        return CommandLineProgram.OK;
    }

    private Map<String, Object> change() {
        Map<String, Object> change = new LinkedHashMap<>();
        if (state != null) {
            change.put("state", state.word());
        }
        String given = weight;
        if (given != null) {
            change.put("weight", given.equals("configured") ? null : number(given));
        }
        return change;
    }

    private Integer number(String given) {
        try {
            return Integer.valueOf(given);
        } catch (NumberFormatException e) {
            throw misused("the weight '" + given + "' is neither a number nor 'configured'");
        }
    }

    private ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void changed(Doc now) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                node.json()
                        ? now.json()
                        : now.text("upstream") + " " + now.text("endpoint") + ": " + now.text("state")
                                + (now.has("weight") ? ", weight " + now.text("weight") : ""));
    }

    private void show(Doc answer, List<Doc> upstreams) {
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(answer.json());
            return;
        }
        Table table = new Table(
                "UPSTREAM",
                "ENDPOINT",
                "HEALTH",
                "STATE",
                "WEIGHT ",
                "ACTIVE ",
                "OPEN ",
                "OK ",
                "5XX ",
                "FAILED ",
                "WHY");
        for (Doc upstream : upstreams) {
            upstream.list("endpoints").forEach(each -> row(table, upstream, each));
        }
        out.print(table);
        upstreams.forEach(upstream -> more(upstream, out));
        out.flush();
    }

    private static void row(Table table, Doc upstream, Doc endpoint) {
        Doc answered = endpoint.doc("answered");
        table.row(
                upstream.text("name"),
                endpoint.text("endpoint"),
                Texts.health(endpoint),
                endpoint.text("state") + (endpoint.flag("backup") ? ", backup" : ""),
                endpoint.number("weight"),
                endpoint.number("active"),
                endpoint.number("connections"),
                answered.number("ok"),
                answered.number("status5xx"),
                answered.number("gateway_error"),
                endpoint.text("reason"));
    }

    private static void more(Doc upstream, PrintWriter out) {
        for (Doc name : upstream.list("names")) {
            String error = name.has("error") ? ", " + name.text("error") : "";
            out.println(upstream.text("name") + ": " + name.text("name") + " is "
                    + String.join(", ", name.texts("addresses")) + error);
        }
        for (Doc endpoint : upstream.list("endpoints")) {
            List<Doc> checks = endpoint.list("checks");
            for (Doc check : checks.subList(Math.max(0, checks.size() - CHECKS_SHOWN), checks.size())) {
                out.println(endpoint.text("endpoint") + " checked " + Texts.time(check.text("at")) + ": "
                        + (check.flag("passed") ? "passed" : "failed") + ", " + check.text("detail") + ", "
                        + Texts.decimal(check.decimal("took_ms")) + " ms");
            }
        }
    }
}
