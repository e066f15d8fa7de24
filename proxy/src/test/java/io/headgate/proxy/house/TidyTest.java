package io.headgate.proxy.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The source tree obeys the rules of CONTRIBUTING.md; and each rule finds a planted breach of it. */
class TidyTest {
    private static final List<SourceFile> TREE = SourceFile.all();

    private static final String MAIN = "config/src/main/java/io/headgate/config/Planted.java";
    private static final String TEST = "config/src/test/java/io/headgate/config/PlantedTest.java";

    @Test
    void theTreeIsFound() {
        assertTrue(
                TREE.stream().anyMatch(f -> f.path().endsWith("proxy/house/TidyTest.java")),
                () -> "of " + TREE.size() + " files none is this one");
    }

    @Test
    void filesAreShort() {
        holds(Tidy::fileLength);
        bites(Tidy::fileLength, MAIN, "\n".repeat(Tidy.FILE_LINES_MAX + 1), Tidy.FILE_LINES_MAX + 1);
    }

    @Test
    void methodsAreShort() {
        assertEquals("", String.join("\n", MethodLength.findings(TREE)));

        String body = "        x();\n".repeat(MethodLength.LINES_MAX - 2);
        String fits = "class A {\n    void fits() {\n" + body + "    }\n}\n";
        assertEquals(List.of(), MethodLength.findings(List.of(new SourceFile(MAIN, fits))));
        String tooLong = "class A {\n    @B\n    void tooLong() {\n" + body + "    }\n}\n";
        bites(f -> MethodLength.findings(List.of(f)), MAIN, tooLong, 2);
    }

    @Test
    void linesFitTheColumns() {
        holds(Tidy::columns);
        bites(Tidy::columns, MAIN, "short\n" + "x".repeat(Tidy.COLUMNS_MAX + 1), 2);
    }

    @Test
    void nothingUnfinishedIsCheckedIn() {
        holds(Tidy::leftovers);
        bites(Tidy::leftovers, MAIN, "// TODO later", 1);
        bites(Tidy::leftovers, "README.md", "Good enough for now.", 1);
    }

    @Test
    void onlyTheCommandLinePrints() {
        holds(Tidy::printing);
        bites(Tidy::printing, MAIN, "System.out.println();", 1);
        bites(Tidy::printing, MAIN, "e.printStackTrace();", 1);
    }

    @Test
    void testsAwaitAndNeverSleep() {
        holds(Tidy::sleeping);
        bites(Tidy::sleeping, TEST, "Thread.sleep(10);", 1);
    }

    @Test
    void testsAreOnAndCanFail() {
        holds(Tidy::switchedOffTests);
        bites(Tidy::switchedOffTests, TEST, "@Disabled", 1);
    }

    @Test
    void importsNameWhatTheyImport() {
        holds(Tidy::imports);
        bites(Tidy::imports, MAIN, "import java.util.*;", 1);
        bites(Tidy::imports, MAIN, "import static java.util.Map.entry;", 1);
        bites(Tidy::imports, TEST, "import static java.util.Map.*;", 1);
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIs() {
        assertEquals("", String.join("\n", Tidy.packages(TREE)));

        String info = "config/src/main/java/io/headgate/config/package-info.java";
        bites(f -> Tidy.packages(List.of(f)), MAIN, "class Planted {}", 1);
        bites(f -> Tidy.packages(List.of(f)), info, "/** Said. */\npackage io.headgate.config;", 1);
        bites(f -> Tidy.packages(List.of(f)), info, "@NullMarked\npackage io.headgate.config;", 1);
    }

    private static void holds(Function<SourceFile, List<String>> rule) {
        List<String> findings =
                TREE.stream().flatMap(f -> rule.apply(f).stream()).toList();
        assertEquals("", String.join("\n", findings));
    }

    /** The rule finds exactly one breach in a file of this content, and says where. */
    private static void bites(Function<SourceFile, List<String>> rule, String path, String text, int line) {
        List<String> findings = rule.apply(new SourceFile(path, text));
        assertEquals(1, findings.size(), () -> "findings in a planted file: " + findings);
        String start = path + ":" + line + ": ";
        assertTrue(findings.getFirst().startsWith(start), () -> findings.getFirst() + " does not start with " + start);
    }
}
