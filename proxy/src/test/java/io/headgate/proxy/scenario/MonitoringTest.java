package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators load into Prometheus and Grafana speaks of nothing that a node does not export. */
class MonitoringTest {
    private static final Path FOLDER = Path.of("src/main/dist/monitoring");
    private static final Path RULES = FOLDER.resolve("headgate.rules.yaml");
    private static final Path DASHBOARD = FOLDER.resolve("headgate.grafana.json");

    /** Takes 20,000 series to happen; {@code PrometheusTest} sees to that. */
    private static final String FOLDED = "headgate_series_folded_total";

    private static final Pattern METRIC = Pattern.compile("\\b(?:headgate|process|jvm)_[a-z0-9_]+");
    private static final Pattern RECORD = Pattern.compile("\\bheadgate:[a-z0-9_:]+");
    private static final Pattern RECORDS = Pattern.compile("record: (\\S+)");

    @TempDir
    private Path dir;

    @Test
    void everyMetricInRulesAndDashboardIsExported() throws IOException {
        try (BusyNode node = new BusyNode(dir)) {
            Set<String> exported = node.names();
            exported.add(FOLDED);
            String rules = Files.readString(RULES);
            assertEquals(Set.of(), missing(METRIC, rules, exported), "metrics of " + RULES);
            assertEquals(Set.of(), missing(METRIC, Dashboard.json(), exported), "metrics of " + DASHBOARD);
            Set<String> records = found(RECORDS, rules);
            assertEquals(Set.of(), missing(RECORD, rules, records), "records in " + RULES);
        }
    }

    @Test
    void theDashboardIsAsItWasGenerated() throws IOException {
        if (Boolean.getBoolean("update")) {
            Files.writeString(DASHBOARD, Dashboard.json());
        }
        String checkedIn = Files.exists(DASHBOARD) ? Files.readString(DASHBOARD) : "";
        assertEquals(
                Dashboard.json(),
                checkedIn,
                DASHBOARD + " is stale: run mvn -pl proxy -am test -Dtest=MonitoringTest -Dupdate=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false and commit it");
    }

    @Test
    void promtoolTakesTheRules() throws Exception {
        String said = Tool.find("promtool", "prometheus").run("check", "rules", RULES.toString());
        assertTrue(said.contains("SUCCESS: 24 rules found"), said);
    }

    @Test
    void promtoolSeesAlertsWhereThereIsReasonAndElseNone() throws Exception {
        String said = Tool.find("promtool", "prometheus")
                .run("test", "rules", "src/test/resources/monitoring/rules.test.yaml");
        assertTrue(said.contains("SUCCESS") && !said.contains("FAILED"), said);
    }

    private static Set<String> missing(Pattern pattern, String text, Set<String> known) {
        Set<String> missing = found(pattern, text);
        missing.removeAll(known);
        return missing;
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }
}
