package io.headgate.proxy.house;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules that can be read off the text. Each returns its findings; none means all is well. */
final class Tidy {
    static final int COLUMNS_MAX = 120;

    /** Longer files are rarely one idea. */
    static final int FILE_LINES_MAX = 600;

    /** Packages whose types may write to the terminal, by name or by enclosing package. */
    private static final List<String> PRINTERS = List.of("io.headgate.proxy.cli");

    /** These files name what they forbid. */
    private static final String OWN_FOLDER = "proxy/src/test/java/io/headgate/proxy/house/";

    private static final Pattern LEFTOVER =
            Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b|\\b(?i:for now|not yet implemented)\\b|\\bnot implemented\\b");
    private static final Pattern PRINT = Pattern.compile("\\bSystem\\.(out|err)\\b|\\.printStackTrace\\(\\)");
    private static final Pattern SLEEP =
            Pattern.compile("\\bThread\\.sleep\\(|\\bTimeUnit\\.\\w+\\.sleep\\(|\\bparkNanos\\(");
    private static final Pattern OFF = Pattern.compile("@Disabled\\b|\\bassumeTrue\\(false|\\bassertTrue\\(true\\)");
    private static final Pattern WILDCARD = Pattern.compile("^import .*\\.\\*;");
    private static final Pattern STATIC_IMPORT = Pattern.compile("^import static ");

    private Tidy() {}

    static List<String> fileLength(SourceFile file) {
        int lines = file.lines().size();
        if (!file.isJava() || lines <= FILE_LINES_MAX) {
            return List.of();
        }
        return List.of(
                file.finding(lines, "a file of " + lines + " lines, more than " + FILE_LINES_MAX, "split it by idea"));
    }

    static List<String> columns(SourceFile file) {
        List<String> findings = new ArrayList<>();
        List<String> lines = file.isJava() ? file.lines() : List.of();
        for (int i = 0; i < lines.size(); i++) {
            int columns = lines.get(i).codePointCount(0, lines.get(i).length());
            if (columns > COLUMNS_MAX) {
                findings.add(file.finding(i + 1, columns + " columns, more than " + COLUMNS_MAX, "break the line"));
            }
        }
        return findings;
    }

    static List<String> leftovers(SourceFile file) {
        return find(file, LEFTOVER, "finish it or take it out");
    }

    static List<String> printing(SourceFile file) {
        boolean allowed =
                !file.isProgram() || PRINTERS.stream().anyMatch(p -> (file.javaPackage() + ".").startsWith(p + "."));
        return allowed ? List.of() : find(file, PRINT, "only the command line prints; log, or return the text");
    }

    /** A helper called Await is where a test pauses between two looks at its condition; nothing else pauses. */
    static List<String> sleeping(SourceFile file) {
        boolean mayPause = !file.isTest() || file.name().equals("Await.java");
        return mayPause ? List.of() : find(file, SLEEP, "await the condition, not a duration");
    }

    static List<String> switchedOffTests(SourceFile file) {
        return file.isTest() ? find(file, OFF, "make the test mean something or take it out") : List.of();
    }

    static List<String> imports(SourceFile file) {
        List<String> findings = new ArrayList<>(find(file, WILDCARD, "name what is imported"));
        if (file.isProgram()) {
            findings.addAll(find(file, STATIC_IMPORT, "static imports are for tests; name the class at the call"));
        }
        return findings;
    }

    /** Every package is {@code @NullMarked} and says what it is, once, in the main sources if it has any. */
    static List<String> packages(List<SourceFile> files) {
        List<String> findings = new ArrayList<>();
        Set<String> described = new HashSet<>();
        for (SourceFile file : files) {
            if (file.name().equals("package-info.java")) {
                described.add(file.javaPackage());
                if (!file.text().contains("@NullMarked")) {
                    findings.add(file.finding(1, "a package without @NullMarked", "annotate it"));
                }
                if (!file.text().startsWith("/**") && !file.text().startsWith("///")) {
                    findings.add(file.finding(1, "a package that does not say what it is", "begin with a sentence"));
                }
            }
        }
        Set<String> reported = new HashSet<>();
        for (SourceFile file : files) {
            String name = file.javaPackage();
            if (file.isJava() && !name.isEmpty() && !described.contains(name) && reported.add(name)) {
                findings.add(file.finding(
                        1, "package " + name + " has no package-info.java", "add one, @NullMarked, saying what it is"));
            }
        }
        return findings;
    }

    private static List<String> find(SourceFile file, Pattern pattern, String remedy) {
        if (file.path().startsWith(OWN_FOLDER)) {
            return List.of();
        }
        List<String> findings = new ArrayList<>();
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = pattern.matcher(lines.get(i));
            if (matcher.find()) {
                findings.add(file.finding(i + 1, "'" + matcher.group().strip() + "'", remedy));
            }
        }
        return findings;
    }
}
