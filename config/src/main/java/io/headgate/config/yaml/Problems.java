package io.headgate.config.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Collects problems. Not thread-safe.
final class Problems {
    /// A file that is wrong in more places is wrong in the same way in most of them.
    private static final int PROBLEMS_MAX = 1000;

    private final Set<Problem> found = new LinkedHashSet<>();

    void add(Place place, KeyPath path, String message, String remedy) {
        add(Problem.at(place, path.toString(), message, remedy));
    }

    void add(Problem problem) {
        if (found.size() < PROBLEMS_MAX) {
            found.add(problem);
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /// All of them: file by file in the order in which files were found wanting, and down each file.
    List<Problem> sorted() {
        List<String> files = found.stream().map(Problem::file).distinct().toList();
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt((Problem problem) -> files.indexOf(problem.file()))
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        return sorted;
    }
}
