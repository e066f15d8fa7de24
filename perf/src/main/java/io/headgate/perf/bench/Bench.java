package io.headgate.perf.bench;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate bench}: what a request costs in Headgate, HAProxy and nginx, side by side. */
@Command(
        name = "headgate bench",
        sortOptions = false,
        description = {
            "Measures Headgate beside HAProxy and nginx: one worker each on the same core, the same duties, in turn.",
            "Prints what a request costs, the ratio pair by pair, and whether the targets hold. Linux only.",
            "All workloads take about 30 minutes; keep the machine quiet."
        },
        footer = {"", "Exit codes: 0 measured, 1 something could not be measured or compared, 2 wrong usage."})
final class Bench implements Callable<Integer> {
    /** Set by the launcher: the folder of the checkout. */
    private static final String CHECKOUT = "headgate.checkout";

    private static final int FAILED = 1;
    private static final int PAIRS_MIN = 7;
    private static final int QUICK_WARM_S = 5;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "WORKLOAD",
            completionCandidates = Names.class,
            description = "What to measure: ${COMPLETION-CANDIDATES} (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "9",
            description = "Windows of each side, at least " + PAIRS_MIN + " (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--window",
            paramLabel = "S",
            defaultValue = "2",
            description = "Seconds a window lasts (default: ${DEFAULT-VALUE}).")
    private int windowS;

    @Option(
            names = "--warm",
            paramLabel = "S",
            defaultValue = "15",
            description = "Seconds Headgate is driven before the first window (default: ${DEFAULT-VALUE}).")
    private int warmS;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            defaultValue = "haproxy,nginx",
            description = "Whom to compare with (default: ${DEFAULT-VALUE}).")
    private List<String> peers = new ArrayList<>();

    @Option(names = "--haproxy", paramLabel = "PATH", description = "The HAProxy to compare with.")
    @Nullable
    private String haproxy;

    @Option(names = "--nginx", paramLabel = "PATH", description = "The nginx to compare with.")
    @Nullable
    private String nginx;

    @Option(names = "--headgate", paramLabel = "PATH", description = "The launcher to measure (default: this one).")
    @Nullable
    private Path headgate;

    @Option(
            names = "--quick",
            description =
                    "A first impression in about 20 s: keepalive beside HAProxy, " + PAIRS_MIN + " windows of 1 s.")
    private boolean quick;

    @Option(names = "--install", description = "Installs what is missing with apt-get; Debian starts its services.")
    private boolean install;

    @Option(names = "--write", description = "Also writes the result to perf/RESULTS.md.")
    private boolean write;

    @Option(names = "--json", description = "Prints JSON, at the end.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    /** Runs it and ends with its exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(commandLine().setOut(out).setErr(err).execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, _) -> {
                    PrintWriter err = e.getCommandLine().getErr();
                    err.println("headgate bench: " + e.getMessage());
                    err.println("see headgate bench --help");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, _) -> {
                    if (!(e instanceof BenchFailed)) {
                        throw e;
                    }
                    command.getErr().println("headgate bench: " + e.getMessage());
                    return FAILED;
                });
    }

    @Override
    public Integer call() {
        List<Workload> workloads = workloads();
        Settings settings = settings();
        Tools tools = settings.tools();
        tools.require(needed(workloads, settings.peers()), stream(workloads, settings.peers()), install);
        pinItself(settings);
        String head = Machine.describe(settings);
        PrintWriter text =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        text.println(head);
        List<Report> reports = new ArrayList<>();
        for (Workload workload : workloads) {
            settings.tell("\n" + workload.name() + ": " + workload.title());
            Report report = run(settings, workload);
            reports.add(report);
            text.println(report);
        }
        if (write) {
            Results.write(checkout().resolve("perf/RESULTS.md"), head, reports);
        }
        if (json) {
            spec.commandLine().getOut().println(Results.json(head, reports));
        }
        return reports.stream().allMatch(Report::isComplete) ? 0 : FAILED;
    }

    private static Report run(Settings settings, Workload workload) {
        try {
            return switch (workload) {
                case Workload.Closed closed -> new ClosedRun(settings, closed).run();
                case Workload.Latency latency -> new LatencyRun(settings, latency).run();
                case Workload.Idle idle -> new IdleRun(settings, idle).run();
                case Workload.Start start -> new StartRun(settings, start).run();
            };
        } catch (BenchFailed e) {
            return new Report(workload).failure("no ratio: " + e.getMessage());
        }
    }

    private List<Workload> workloads() {
        List<String> wanted = quick && names.isEmpty() ? List.of("keepalive") : names;
        List<Workload> chosen = new ArrayList<>();
        for (Workload workload : Workloads.all()) {
            if (wanted.isEmpty() || wanted.contains(workload.name())) {
                chosen.add(workload);
            }
        }
        for (String name : wanted) {
            if (chosen.stream().noneMatch(w -> w.name().equals(name))) {
                throw misused("there is no workload '" + name + "'; known are " + String.join(", ", Workloads.names()));
            }
        }
        return chosen;
    }

    private Settings settings() {
        if (pairs < PAIRS_MIN) {
            throw misused("--pairs must be at least " + PAIRS_MIN + ", not " + pairs
                    + ": fewer say nothing on a machine whose speed varies");
        }
        if (windowS < 1 || warmS < 1) {
            throw misused("--window and --warm must be at least 1 second, not " + windowS + " and " + warmS);
        }
        Map<Tool, String> chosen = new EnumMap<>(Tool.class);
        if (haproxy != null) {
            chosen.put(Tool.HAPROXY, haproxy);
        }
        if (nginx != null) {
            chosen.put(Tool.NGINX, nginx);
        }
        Path launcher =
                headgate != null ? headgate.toAbsolutePath() : checkout().resolve("headgate");
        Tools tools = new Tools(chosen, launcher);
        PrintWriter err = spec.commandLine().getErr();
        return quick
                ? new Settings(PAIRS_MIN, 1, QUICK_WARM_S, EnumSet.of(Tool.HAPROXY), tools, Cores.available(), err)
                : new Settings(pairs, windowS, warmS, peers(), tools, Cores.available(), err);
    }

    private Set<Tool> peers() {
        Set<Tool> chosen = EnumSet.noneOf(Tool.class);
        for (String peer : peers) {
            chosen.add(
                    switch (peer) {
                        case "haproxy" -> Tool.HAPROXY;
                        case "nginx" -> Tool.NGINX;
                        default -> throw misused("there is no peer '" + peer + "'; known are haproxy, nginx");
                    });
        }
        return chosen;
    }

    private static Set<Tool> needed(List<Workload> workloads, Set<Tool> peers) {
        Set<Tool> needed = EnumSet.of(Tool.NGINX, Tool.WRK, Tool.TASKSET);
        needed.addAll(peers);
        if (workloads.stream().anyMatch(Bench::byH2load)) {
            needed.add(Tool.H2LOAD);
        }
        return needed;
    }

    private static boolean byH2load(Workload workload) {
        return workload instanceof Workload.Start
                || workload instanceof Workload.Closed closed && closed.load().streams() > 0;
    }

    private static boolean stream(List<Workload> workloads, Set<Tool> peers) {
        return peers.contains(Tool.NGINX)
                && workloads.stream()
                        .anyMatch(w -> w instanceof Workload.Closed closed
                                && closed.duties().tcp());
    }

    /** This program generates load or waits for who does: it must not take time from the proxy. */
    private static void pinItself(Settings settings) {
        Exec.output(
                settings.tools().path(Tool.TASKSET).toString(),
                "-acp",
                String.valueOf(settings.cores().load()),
                String.valueOf(ProcessHandle.current().pid()));
    }

    private static Path checkout() {
        String folder = System.getProperty(CHECKOUT);
        if (folder == null) {
            throw new BenchFailed("where the checkout is is not known; run ./headgate bench");
        }
        return Path.of(folder);
    }

    private ParameterException misused(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** The names of all workloads. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(Workloads.names());
        }
    }
}
