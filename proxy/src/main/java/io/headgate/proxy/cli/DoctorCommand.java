package io.headgate.proxy.cli;

import io.headgate.proxy.doctor.Doctor;
import io.headgate.proxy.doctor.Doctor.Examined;
import io.headgate.proxy.doctor.Finding;
import io.headgate.proxy.doctor.Finding.Verdict;
import io.headgate.proxy.doctor.Subject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate doctor}: whether this machine lets Headgate do what its configuration says. */
@Command(
        name = "doctor",
        description = {
            "Looks at this machine and at a configuration, and says what keeps Headgate from working well and what to"
                    + " change. Changes nothing.",
            "Sees most as root. Ends with 1 if anything fails; a warning is no failure."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration file (default: that of the node with the state folder, else"
                    + " /etc/headgate/headgate.yaml).")
    @Nullable
    private Path config;

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        List<Examined> all = Doctor.examine(Subject.here(config, state.folder()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Doc.json(members(all)));
        } else {
            print(all, out);
        }
        return counts(all).getOrDefault(Verdict.FAIL, 0) == 0 ? CommandLineProgram.OK : CommandLineProgram.FAILED;
    }

    private static void print(List<Examined> all, PrintWriter out) {
        Table table = new Table("", "", "");
        for (Examined examined : all) {
            for (Finding finding : examined.findings()) {
                table.row(word(finding.verdict()), examined.check(), finding.found());
                if (!finding.remedy().isEmpty()) {
                    table.row("", "", "-> " + finding.remedy());
                }
            }
        }
        out.print(table.toString().stripLeading());
        Map<Verdict, Integer> counts = counts(all);
        List<String> told = new ArrayList<>();
        counts.forEach((verdict, count) -> told.add(count + " " + word(verdict)));
        out.println(String.join(", ", told));
    }

    private static Map<Verdict, Integer> counts(List<Examined> all) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        all.forEach(
                examined -> examined.findings().forEach(finding -> counts.merge(finding.verdict(), 1, Integer::sum)));
        return counts;
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> members(List<Examined> all) {
        List<Map<String, Object>> findings = new ArrayList<>();
        for (Examined examined : all) {
            for (Finding finding : examined.findings()) {
                Map<String, Object> members = new LinkedHashMap<>();
                members.put("check", examined.check());
                members.put("verdict", word(finding.verdict()));
                members.put("found", finding.found());
                members.put("remedy", finding.remedy());
                findings.add(members);
            }
        }
        Map<String, Object> counts = new LinkedHashMap<>();
        counts(all).forEach((verdict, count) -> counts.put(word(verdict), count));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("counts", counts);
        members.put("findings", findings);
        return members;
    }
}
