package io.headgate.proxy.house;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of Markdown, taken apart.
 *
 * @param prose its lines, those of blocks of code empty
 * @param blocks its blocks of code
 */
record Page(SourceFile file, List<String> prose, List<Block> blocks) {
    /**
     * A block of code.
     *
     * @param line of its first line, from 1
     */
    record Block(String language, int line, String text) {}

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final String FENCE = "```";

    static Page of(SourceFile file) {
        List<String> prose = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        StringBuilder code = new StringBuilder();
        String language = null;
        int begin = 0;
        for (String line : file.lines()) {
            String stripped = line.strip();
            if (language == null && stripped.startsWith(FENCE)) {
                language = stripped.substring(FENCE.length());
                begin = prose.size() + 2;
                prose.add("");
            } else if (language != null && stripped.equals(FENCE)) {
                blocks.add(new Block(language, begin, code.toString()));
                code.setLength(0);
                language = null;
                prose.add("");
            } else if (language != null) {
                code.append(line).append('\n');
                prose.add("");
            } else {
                prose.add(line);
            }
        }
        return new Page(file, prose, blocks);
    }

    /** Links that lead nowhere: a file that is not there, or a heading that its page does not have. */
    List<String> brokenLinks(Path root) {
        List<String> findings = new ArrayList<>();
        for (int i = 0; i < prose.size(); i++) {
            Matcher link = LINK.matcher(prose.get(i).replaceAll("`[^`]*`", "x"));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*") && !leadsSomewhere(root, target)) {
                    findings.add(file.finding(i + 1, "a link to '" + target + "', which is not there", "correct it"));
                }
            }
        }
        return findings;
    }

    private boolean leadsSomewhere(Path root, String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path there = root.resolve(path.isEmpty() ? file.path() : file.folder() + path)
                .normalize();
        if (!Files.exists(there)) {
            return false;
        }
        return hash < 0
                || SourceFile.all().stream()
                        .filter(each -> root.resolve(each.path()).normalize().equals(there))
                        .anyMatch(each -> Page.of(each).anchors().contains(target.substring(hash + 1)));
    }

    /** The names by which its headings can be linked to, as GitHub and most makers of sites form them. */
    List<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        List<String> anchors = new ArrayList<>();
        for (String line : prose) {
            if (line.matches("#+ .*")) {
                String anchor = line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int times = seen.merge(anchor, 1, Integer::sum);
                anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
            }
        }
        return anchors;
    }

    /** Words in the typeface of code, each with its line: spans, and the lines of blocks in {@code language}. */
    List<Block> code(String language) {
        List<Block> code = new ArrayList<>();
        for (int i = 0; i < prose.size(); i++) {
            Matcher span = SPAN.matcher(prose.get(i));
            while (span.find()) {
                code.add(new Block("", i + 1, span.group(1)));
            }
        }
        for (Block block : blocks) {
            List<String> lines = block.text().lines().toList();
            for (int i = 0; block.language().equals(language) && i < lines.size(); i++) {
                code.add(new Block(language, block.line() + i, lines.get(i)));
            }
        }
        return code;
    }

    /** What {@code pattern} finds in the page, blocks included, of which {@code known} knows nothing. */
    List<String> unknown(Pattern pattern, java.util.function.Predicate<String> known, String what) {
        List<String> findings = new ArrayList<>();
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = pattern.matcher(lines.get(i));
            while (matcher.find()) {
                if (!known.test(matcher.group(1))) {
                    findings.add(file.finding(i + 1, what + " '" + matcher.group(1) + "'", "correct it"));
                }
            }
        }
        return findings;
    }
}
