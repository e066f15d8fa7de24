package io.headgate.proxy.doctor;

import io.headgate.config.Config;
import io.headgate.config.yaml.Problem;
import io.headgate.proxy.log.Counted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The configuration, as {@code headgate check} reads it, and whether the service may read it. */
final class ConfigFile implements Check {
    @Override
    public List<Finding> findings(Subject subject) {
        if (!Files.exists(subject.file())) {
            return List.of(Finding.fail(
                    "there is no file " + subject.file() + ", and none was found at a running node",
                    "name the configuration: headgate doctor -c FILE"));
        }
        List<Finding> findings = new ArrayList<>();
        subject.reading().problems().forEach(problem -> findings.add(Finding.fail(told(problem), problem.remedy())));
        subject.reading().warnings().forEach(warning -> findings.add(Finding.warn(told(warning), warning.remedy())));
        Path barrier = subject.account().barsReading(subject.file());
        if (barrier != null) {
            findings.add(Finding.fail(
                    subject.file() + " cannot be read by " + subject.account().name() + ", because of the mode of "
                            + barrier,
                    "chgrp " + subject.account().name() + " " + barrier + " && chmod g+rX " + barrier));
        }
        Config config = subject.config();
        if (findings.isEmpty() && config != null) {
            findings.add(Finding.ok(
                    subject.file() + ": " + Counted.of(config.listeners().size(), "listener") + ", "
                            + Counted.of(config.routes().size(), "route") + ", "
                            + Counted.of(config.upstreams().size(), "upstream")));
        }
        return findings;
    }

    private static String told(Problem problem) {
        return problem.file() + ":" + problem.line() + ":" + problem.column() + ": "
                + (problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.message();
    }
}
