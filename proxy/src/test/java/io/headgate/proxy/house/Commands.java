package io.headgate.proxy.house;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands and options that the program has, read off their sources. */
final class Commands {
    private static final Pattern CALL = Pattern.compile("(?:^|[ (/])headgate ((?:[a-z][a-z-]*)(?:[ =][^;|#&]*)?)");
    private static final Pattern NAME = Pattern.compile("@Command\\(\\s*name = \"(?:headgate )?([a-z-]+)\"");
    private static final Pattern CLASS = Pattern.compile("(\\w+Command)\\.class");
    private static final Pattern OPTION = Pattern.compile("\"(-{1,2}[A-Za-z-]+)\"");
    private static final Pattern WORD = Pattern.compile("(?:^| )(-{1,2}[A-Za-z][A-Za-z-]*)");

    /** Commands that are made of others. */
    private final Set<String> groups = new HashSet<>();

    private final Set<String> names = new HashSet<>();
    private final Set<String> options = new HashSet<>();

    Commands(List<SourceFile> tree) {
        for (SourceFile file : tree) {
            if (!file.javaPackage().equals("io.headgate.proxy.cli")
                            && !file.name().equals("Bench.java")
                    || file.isTest()) {
                continue;
            }
            Matcher name = NAME.matcher(file.text());
            if (name.find()) {
                names.add(name.group(1));
                if (file.text().contains("subcommands = ")) {
                    groups.add(name.group(1));
                }
            }
            OPTION.matcher(file.text()).results().forEach(each -> options.add(each.group(1)));
        }
    }

    /** Those that stand behind {@code headgate}, in their order there. */
    static List<String> first(List<SourceFile> tree) {
        String all = cli(tree, "HeadgateCommand");
        return CLASS.matcher(all)
                .results()
                .map(each -> NAME.matcher(cli(tree, each.group(1))))
                .filter(Matcher::find)
                .map(name -> name.group(1))
                .toList();
    }

    private static String cli(List<SourceFile> tree, String name) {
        return tree.stream()
                .filter(file -> file.name().equals(name + ".java"))
                .findFirst()
                .orElseThrow()
                .text();
    }

    Set<String> names() {
        return names;
    }

    /** Calls of commands or options that there are none of. */
    List<String> unknown(Page page) {
        List<String> findings = new ArrayList<>();
        for (Page.Block code : page.code("sh")) {
            Matcher call = CALL.matcher(code.text());
            while (call.find()) {
                String said = call.group(1).replaceAll("'[^']*'", "x");
                String[] words = said.split("[ =]+");
                boolean known = names.contains(words[0])
                        && (!groups.contains(words[0]) || words.length == 1 || names.contains(words[1]));
                if (!known) {
                    findings.add(page.file().finding(code.line(), "no command 'headgate " + said + "'", "correct it"));
                }
                WORD.matcher(said)
                        .results()
                        .map(each -> each.group(1))
                        .filter(each -> !options.contains(each))
                        .forEach(each -> findings.add(
                                page.file().finding(code.line(), "no option '" + each + "'", "correct it")));
            }
        }
        return findings;
    }
}
