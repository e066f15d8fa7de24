package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersAreAlignedRight() {
        Table table = new Table("side", "CPU us").row("headgate", 17.234).row("nginx", 5.0);
        assertEquals("""
                | side     | CPU us |
                | -------- | -----: |
                | headgate |   17.2 |
                | nginx    |   5.00 |
                """, table.toString());
        assertThrows(IllegalArgumentException.class, () -> table.row("one cell"));
    }

    @Test
    void numbersHaveThreeDigitsThatSaySomething() {
        assertEquals("30123", Table.number(30_123.4));
        assertEquals("17.2", Table.number(17.23));
        assertEquals("1.72", Table.number(1.723));
        assertEquals("0.172", Table.number(0.1723));
        assertEquals("0", Table.number(0));
        assertEquals("-", Table.number(Double.NaN));
    }

    private static Report noted(String workload, String note) {
        return new Report(Workloads.all().stream()
                        .filter(each -> each.name().equals(workload))
                        .findFirst()
                        .orElseThrow())
                .note(note);
    }

    @Test
    void thePageSaysOfEachWorkloadOnWhatItWasMeasured() {
        Report report = new Report(Workloads.all().getFirst())
                .table(new Table("side").row("nginx"))
                .note("A note.");
        assertEquals("""
                # Results

                Written by `./headgate bench --write`; do not edit. Each workload says when and on what it was measured.
                [README.md](README.md) says how to read it.

                ## keepalive: GET of 1 KiB over 64 keep-alive connections

                > A machine.

                | side  |
                | ----- |
                | nginx |

                A note.
                """, Results.page("", "A machine.\n", List.of(report)));
    }

    @Test
    void whatWasNotMeasuredAgainStaysOnThePageInItsPlace() {
        String before =
                Results.page("", "Old.\n", List.of(noted("keepalive", "a"), noted("tls", "b"), noted("start", "c")));
        String after = Results.page(before, "New.\n", List.of(noted("tls", "d"), noted("log", "e")));
        assertEquals(
                Results.page("", "Old.\n", List.of(noted("keepalive", "a")))
                        + "\n"
                        + onlySections("New.\n", "log", "e")
                        + "\n"
                        + onlySections("New.\n", "tls", "d")
                        + "\n"
                        + onlySections("Old.\n", "start", "c"),
                after);
    }

    private static String onlySections(String head, String workload, String note) {
        String page = Results.page("", head, List.of(noted(workload, note)));
        return page.substring(page.indexOf("## "));
    }

    @Test
    void programsGetNumbersAsNumbersAndNothingForWhatIsNone() {
        Report report = new Report(Workloads.all().getFirst())
                .table(new Table("side", "us", "errors").row("nginx", Double.NaN, 3L))
                .failure("no ratio: why");
        String json = Results.json("A machine.\nSome versions.\n", List.of(report));
        assertEquals(
                "{'about':['Amachine.','Someversions.'],'workloads':[{'workload':'keepalive',"
                        + "'title':'GETof1KiBover64keep-aliveconnections','complete':false,"
                        + "'tables':[[{'side':'nginx','errors':3}]],'notes':['noratio:why']}]}",
                json.replaceAll("\\s", "").replace('"', '\''));
    }

    @Test
    void versionsAreFoundInWhatProgramsSayOfThemselves() {
        assertEquals(
                "2.6.12-1+deb12u4",
                Machine.version("HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/"));
        assertEquals("3.5-dev5-1a2b3c", Machine.version("HAProxy version 3.5-dev5-1a2b3c 2026/11/02"));
        assertEquals("1.22.1", Machine.version("nginx version: nginx/1.22.1"));
        assertEquals("0.1.0-SNAPSHOT", Machine.version("headgate 0.1.0-SNAPSHOT (Java 25.0.3+9)"));
        assertEquals("of unknown version", Machine.version("cannot say"));
    }
}
