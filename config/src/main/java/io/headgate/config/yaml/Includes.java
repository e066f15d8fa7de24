package io.headgate.config.yaml;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Reads a file and all that it includes into one tree. Listeners, upstreams, error pages and users of the admin API
/// are
/// merged by name, routes are appended in the order of the files (the including file first, files of one pattern by
/// name), and every other key stands in one file only. Not thread-safe; one per reading.
final class Includes {
    static final String KEY = "include";

    private static final Set<String> MERGED_MAPS = Set.of("listeners", "upstreams", "errors", "admin");
    /// In [#MERGED_MAPS], so that users can have a file that only the gateway can read.
    private static final KeyPath USERS = KeyPath.TOP.then("admin").then("users");

    private static final String MERGED_LIST = "routes";

    /// A folder of one file per customer; more are a mistake in the pattern.
    private static final int FILES_MAX = 1000;

    private final FileTexts sources;
    private final Interpolation interpolation;
    private final Problems problems;
    private final Map<String, Tree.Entry> merged = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Set<Path> visited = new HashSet<>();
    private boolean complete = true;

    Includes(FileTexts sources, Function<String, @Nullable String> environment, Problems problems) {
        this.sources = sources;
        this.interpolation = new Interpolation(environment);
        this.problems = problems;
    }

    /// @return the whole, or null where the file itself could not be understood
    Tree.@Nullable Mapping read(Path file) {
        try {
            String text = sources.read(file, Place.start(file.toString()), file.toString());
            visited.add(sources.real(file));
            return whole(file.toString(), text);
        } catch (Refused refused) {
            problems.add(refused.problem());
        } catch (IOException failed) {
            problems.add(
                    Problem.at(Place.start(file.toString()), "", "the file vanished while it was read", "try again"));
        }
        return null;
    }

    /// Whether all that is included could be read; names may be missing otherwise.
    boolean isComplete() {
        return complete;
    }

    /// @return the whole, or null where the text could not be understood
    Tree.@Nullable Mapping read(String name, String text) {
        try {
            sources.count(name, text);
            visitItself(Path.of(name));
            return whole(name, text);
        } catch (Refused refused) {
            problems.add(refused.problem());
            return null;
        }
    }

    /// A text that stands for a file must not include that file.
    private void visitItself(Path file) {
        try {
            visited.add(sources.real(file));
        } catch (IOException absent) {
            // Then nothing can include it.
        }
    }

    /// All that was read, by name, the file itself first.
    Map<String, String> texts() {
        return texts;
    }

    private Tree.@Nullable Mapping whole(String name, String text) throws Refused {
        Place place = add(name, text);
        return place == null ? null : new Tree.Mapping(place, List.copyOf(merged.values()));
    }

    private @Nullable Place add(String name, String text) throws Refused {
        texts.put(name, text);
        Tree tree = new TreeReader(name, interpolation, problems).read(text);
        if (!(tree instanceof Tree.Mapping mapping)) {
            problems.add(tree.place(), KeyPath.TOP, "the file is not a map", "begin with a key such as listeners:");
            complete = false;
            return null;
        }
        for (Tree.Entry entry : mapping.entries()) {
            if (!entry.key().text().equals(KEY)) {
                merge(entry);
            }
        }
        Tree.Entry include = mapping.entry(KEY);
        if (include != null) {
            include(include.value());
        }
        return mapping.place();
    }

    private void merge(Tree.Entry entry) {
        String key = entry.key().text();
        Tree.Entry earlier = merged.putIfAbsent(key, entry);
        if (earlier == null) {
            return;
        }
        Tree before = earlier.value();
        Tree more = entry.value();
        if (MERGED_MAPS.contains(key) && before instanceof Tree.Mapping a && more instanceof Tree.Mapping b) {
            merged.put(key, new Tree.Entry(earlier.key(), mergeMaps(KeyPath.TOP.then(key), a, b)));
        } else if (key.equals(MERGED_LIST) && before instanceof Tree.Sequence a && more instanceof Tree.Sequence b) {
            List<Tree> items = new ArrayList<>(a.items());
            items.addAll(b.items());
            merged.put(key, new Tree.Entry(earlier.key(), new Tree.Sequence(a.place(), items)));
        } else {
            duplicate(entry.key(), earlier.key(), KeyPath.TOP.then(key));
        }
    }

    private Tree.Mapping mergeMaps(KeyPath path, Tree.Mapping a, Tree.Mapping b) {
        List<Tree.Entry> entries = new ArrayList<>(a.entries());
        for (Tree.Entry entry : b.entries()) {
            KeyPath at = path.then(entry.key().text());
            Tree.Entry earlier = a.entry(entry.key().text());
            if (earlier == null) {
                entries.add(entry);
            } else if (at.equals(USERS)
                    && earlier.value() instanceof Tree.Mapping some
                    && entry.value() instanceof Tree.Mapping more) {
                entries.set(entries.indexOf(earlier), new Tree.Entry(earlier.key(), mergeMaps(at, some, more)));
            } else {
                duplicate(entry.key(), earlier.key(), at);
            }
        }
        return new Tree.Mapping(a.place(), entries);
    }

    private void duplicate(Tree.Scalar key, Tree.Scalar earlier, KeyPath path) {
        problems.add(
                key.place(),
                path,
                "'" + key.text() + "' stands at " + earlier.place().fileAndLine() + ":"
                        + earlier.place().column() + " already",
                "remove or rename one of the two");
    }

    private void include(Tree tree) {
        List<Tree> items = tree instanceof Tree.Sequence sequence ? sequence.items() : List.of(tree);
        for (Tree item : items) {
            if (!(item instanceof Tree.Scalar pattern) || pattern.isMissing()) {
                complete = false;
                problems.add(
                        item.place(),
                        KeyPath.TOP.then(KEY),
                        "this is not a file",
                        "write a file or a pattern such as conf.d/*.yaml");
            } else if (pattern.isBroken()) {
                complete = false;
            } else {
                include(pattern);
            }
        }
    }

    private void include(Tree.Scalar pattern) {
        for (Path file : matching(pattern)) {
            if (sources.isOther(file)) {
                // A pipe or a terminal would hold the reader up for as long as nobody writes.
                refuse(pattern, "'" + pattern.shown() + "' is not a regular file", "name a file");
                continue;
            }
            try {
                String text = sources.read(file, pattern.place(), pattern.shown());
                if (!visited.add(sources.real(file))) {
                    refuse(
                            pattern,
                            "'" + pattern.shown() + "' includes a file that is included already",
                            "include each file once");
                } else if (visited.size() > FILES_MAX) {
                    refuse(pattern, "more than " + FILES_MAX + " files are included", "check the pattern");
                    return;
                } else {
                    add(file.toString(), text);
                }
            } catch (Refused refused) {
                problems.add(refused.problem());
                complete = false;
            } catch (IOException failed) {
                refuse(pattern, "a file vanished while it was read", "try again");
            }
        }
    }

    private List<Path> matching(Tree.Scalar pattern) {
        try {
            String text = pattern.text();
            String folder = text.substring(0, text.lastIndexOf('/') + 1);
            String name = text.substring(folder.length());
            if (isGlob(folder)) {
                refuse(
                        pattern,
                        "'" + pattern.shown() + "' has a wildcard in its folder",
                        "use wildcards in the file name only");
                return List.of();
            }
            if (!isGlob(name)) {
                return List.of(Beside.resolve(pattern.place().file(), text));
            }
            // One step below the folder keeps "" and "conf.d/" alike: the parent of what stands in it.
            Path inFolder = Beside.resolve(pattern.place().file(), folder + "x").getParent();
            return sources.list(inFolder == null ? Path.of("") : inFolder, name, FILES_MAX);
        } catch (InvalidPathException | PatternSyntaxException invalid) {
            refuse(
                    pattern,
                    "'" + pattern.shown() + "' is not a file name",
                    "write a file or a pattern such as conf.d/*.yaml");
        } catch (IOException failed) {
            refuse(
                    pattern,
                    "the folder of '" + pattern.shown() + "' cannot be read: " + Sources.reason(failed),
                    "check that it is there and its permissions");
        }
        return List.of();
    }

    private static boolean isGlob(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
    }

    private void refuse(Tree.Scalar pattern, String message, String remedy) {
        complete = false;
        problems.add(pattern.place(), KeyPath.TOP.then(KEY), message, remedy);
    }
}
