package io.headgate.proxy.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.Reading;
import io.headgate.dataplane.http.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the pages say is there: links, configurations, keys, metrics, commands, reasons. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String DOCS = "proxy/docs/";
    private static final String COOKBOOK = DOCS + "cookbook/";
    private static final String REFERENCE = "config/REFERENCE.md";

    private static final List<SourceFile> TREE = SourceFile.all();
    private static final List<Page> PAGES = TREE.stream()
            .filter(file -> file.path().endsWith(".md"))
            .map(Page::of)
            .toList();

    private static final Pattern METRIC = Pattern.compile("\\b((?:headgate|process|jvm)_[a-z_]+[a-z])\\b");
    private static final Pattern HEADING = Pattern.compile("^## `(.+)`$");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)` \\|");

    /** A key with all that stands above it, as in {@code routes[].match.host}. */
    private static final Pattern KEY =
            Pattern.compile("`((?:" + String.join("|", topLevel()) + ")(?:[.\\[][a-z0-9_.A-Z\\[\\]]*)?)`");

    private static Page page(String path) {
        return PAGES.stream()
                .filter(each -> each.file().path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no page " + path));
    }

    private static List<Page> docs() {
        return PAGES.stream()
                .filter(each -> each.file().path().startsWith(DOCS)
                        || !each.file().path().contains("/"))
                .toList();
    }

    private static void holds(List<Page> pages, Function<Page, List<String>> rule) {
        assertTrue(!pages.isEmpty(), "no pages");
        assertEquals(
                "", pages.stream().flatMap(each -> rule.apply(each).stream()).collect(Collectors.joining("\n")));
    }

    /** The rule finds exactly one fault in a page of the docs with this text. */
    private static void bites(Function<Page, List<String>> rule, String text) {
        List<String> findings = rule.apply(Page.of(new SourceFile(DOCS + "planted.md", text)));
        assertEquals(1, findings.size(), findings::toString);
    }

    @Test
    void everyLinkLeadsSomewhere() {
        Function<Page, List<String>> rule = page -> page.brokenLinks(ROOT);
        holds(PAGES, rule);
        bites(rule, "[a](not-there.md) [b](README.md)");
        bites(rule, "[a](operations.md#nowhere) [b](operations.md#symptoms)");
    }

    @Test
    void everyWholeConfigurationIsValid() {
        List<Page> byHand = PAGES.stream()
                .filter(each -> !each.file().path().equals(REFERENCE))
                .filter(each -> !each.file().path().startsWith(COOKBOOK))
                .toList();
        holds(byHand, DocsTest::invalid);
        bites(DocsTest::invalid, "```yaml\nlisteners: {}\nupstreams: { a: { endpoint: 1 } }\n```\n");
    }

    private static List<String> invalid(Page page) {
        List<String> findings = new ArrayList<>();
        for (Page.Block block : page.blocks()) {
            boolean whole = block.language().equals("yaml")
                    && block.text().lines().anyMatch(line -> line.startsWith("listeners:"));
            Reading reading = whole ? ConfigReader.read(page.file().path(), block.text()) : null;
            if (reading != null
                    && (reading.config() == null || !reading.warnings().isEmpty())) {
                findings.add(page.file()
                        .finding(block.line(), "" + reading.problems() + reading.warnings(), "correct the block"));
            }
        }
        return findings;
    }

    private static List<String> topLevel() {
        return Page.of(file(REFERENCE)).file().lines().stream()
                .dropWhile(line -> !line.startsWith("## Top level"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .flatMap(line -> ROW.matcher(line).results().map(row -> row.group(1)))
                .toList();
    }

    private static SourceFile file(String path) {
        return TREE.stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no file " + path));
    }

    /** Every key of the grammar by its whole path, from the reference that is made of the grammar. */
    private static Set<String> keys() {
        Set<String> keys = new HashSet<>();
        String above = "";
        for (String line : file(REFERENCE).lines()) {
            if (line.startsWith("## ")) {
                above = HEADING.matcher(line).replaceFirst("$1.").replace("## Top level", "");
                keys.add(above.replaceFirst("\\.$", ""));
            }
            String prefix = above;
            ROW.matcher(line).results().forEach(row -> keys.add(prefix + row.group(1)));
        }
        return keys;
    }

    @Test
    void everyKeyIsInTheGrammar() {
        Set<String> keys = keys();
        Function<Page, List<String>> rule = page -> page.unknown(KEY, keys::contains, "no key");
        holds(
                docs().stream()
                        .filter(each -> each.file().path().startsWith(DOCS))
                        .toList(),
                rule);
        bites(rule, "`routes[].matches` and `routes[].match.host`");
    }

    @Test
    void everyMetricIsExported() {
        Set<String> literals = TREE.stream()
                .filter(file -> file.javaPackage().startsWith("io.headgate.proxy.metrics") && !file.isTest())
                .flatMap(file ->
                        Pattern.compile("\"([a-z_]+)\"").matcher(file.text()).results())
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        Function<Page, List<String>> rule = page -> page.unknown(
                METRIC,
                name -> literals.contains(name) || literals.contains(name.replace("headgate_", "")),
                "no metric");
        holds(docs(), rule);
        bites(rule, "`headgate_requests_totally` and `headgate_requests_total`");
    }

    @Test
    void everyCommandAndOptionExists() {
        Commands commands = new Commands(TREE);
        assertTrue(commands.names().containsAll(Set.of("run", "config", "bench")), commands.names()::toString);
        holds(docs(), commands::unknown);
        bites(commands::unknown, "`headgate stats` and `headgate status`");
        bites(commands::unknown, "```sh\n./headgate config set\n```\n");
        bites(commands::unknown, "`headgate upstreams app 10.0.0.1:80 --drained`");
    }

    @Test
    void theReferenceListsEveryCommandInTheOrderOfTheHelp() {
        List<String> listed = Pattern.compile("(?m)^\\| `headgate ([a-z-]+)` \\|")
                .matcher(page(DOCS + "reference.md").file().text())
                .results()
                .map(row -> row.group(1))
                .toList();
        assertEquals(Commands.first(TREE), listed);
    }

    @Test
    void everyReasonOfOursAndOfEndpointsIsExplainedAndNoneIsMadeUp() {
        Set<String> explained = page(DOCS + "operations.md").prose().stream()
                .dropWhile(line -> !line.startsWith("| reason |"))
                .skip(2)
                .map(row -> row.replaceFirst("^\\| ([^|]*)\\|.*", "$1"))
                .flatMap(cell -> Pattern.compile("`([a-z0-9_]+)`").matcher(cell).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>();
        Set<String> madeUp = new TreeSet<>(explained);
        for (Failure failure : Failure.values()) {
            madeUp.remove(failure.reason());
            if (failure.side() != Failure.Side.CLIENT && !explained.contains(failure.reason())) {
                missing.add(failure.reason());
            }
        }
        assertEquals(Set.of(), missing, "reasons that operations.md does not explain");
        assertEquals(Set.of(), madeUp, "reasons that there are not");
    }

    @Test
    void everyRecipeHasAPageThatPrintsItAndATestThatStartsIt() {
        Set<String> recipes = new TreeSet<>();
        for (SourceFile file : TREE) {
            if (file.path().startsWith(COOKBOOK) && file.path().endsWith(".yaml")) {
                String name = file.name().replace(".yaml", "");
                recipes.add(name);
                assertTrue(
                        page(COOKBOOK + name + ".md").blocks().stream()
                                .anyMatch(block -> block.language().equals("yaml")
                                        && block.text().equals(file.text())),
                        () -> name + ".md prints another configuration than its file");
                assertTrue(
                        TREE.stream()
                                .anyMatch(test -> test.isTest() && test.text().contains('"' + name + '"')),
                        () -> "no test starts " + name);
            }
        }
        Set<String> listed = Pattern.compile("\\((\\d\\d-[a-z0-9-]+)\\.md\\)")
                .matcher(page(COOKBOOK + "README.md").file().text())
                .results()
                .map((MatchResult link) -> link.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(recipes, listed);
    }
}
