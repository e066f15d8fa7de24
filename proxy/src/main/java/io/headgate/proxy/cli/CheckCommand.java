package io.headgate.proxy.cli;

import io.headgate.config.Config;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.Problem;
import io.headgate.config.yaml.Reading;
import io.headgate.proxy.log.Counted;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate check}: what is wrong with a configuration, without a running node. */
@Command(
        name = "check",
        description = {
            "Says what is wrong with a configuration: FILE:LINE:COLUMN: path: problem; remedy.",
            "Ends with 2 if anything is."
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Reading reading = ConfigReader.read(file);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Doc.json(members(reading)));
        } else {
            reading.problems().forEach(out::println);
            reading.warnings().forEach(warning -> out.println(warning + " (warning)"));
            spec.commandLine().getErr().println(summary(reading));
        }
        return reading.config() == null ? CommandLineProgram.USAGE : CommandLineProgram.OK;
    }

    private String summary(Reading reading) {
        Config config = reading.config();
        if (config == null) {
            return file + ": " + Counted.of(reading.problems().size(), "problem");
        }
        return file + ": ok, " + Counted.of(config.listeners().size(), "listener") + ", "
                + Counted.of(config.routes().size(), "route") + ", "
                + Counted.of(config.upstreams().size(), "upstream");
    }

    private static Map<String, Object> members(Reading reading) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("valid", reading.config() != null);
        members.put("problems", members(reading.problems()));
        members.put("warnings", members(reading.warnings()));
        return members;
    }

    private static List<Map<String, Object>> members(List<Problem> problems) {
        return problems.stream().map(CheckCommand::members).toList();
    }

    private static Map<String, Object> members(Problem problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("file", problem.file());
        members.put("line", problem.line());
        members.put("column", problem.column());
        members.put("path", problem.path());
        members.put("message", problem.message());
        members.put("remedy", problem.remedy());
        return members;
    }
}
