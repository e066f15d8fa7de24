package io.headgate.config.grammar;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the word that was probably meant.
public final class Suggestion {
    private static final int DISTANCE_MAX = 2;

    /// A longer list helps nobody on one line.
    private static final int LISTED_MAX = 40;

    private Suggestion() {}

    /// `did you mean 'x'?` where one is near, else the known words.
    public static String remedy(String given, Collection<String> known) {
        String near = nearest(given, known);
        return near == null ? listed(known) : meant(near);
    }

    /// `did you mean 'x'?`
    public static String meant(String near) {
        return "did you mean '" + near + "'?";
    }

    /// As in `known are: x, y`.
    public static String listed(Collection<String> known) {
        if (known.isEmpty()) {
            return "there are none";
        }
        String listed = String.join(", ", known.stream().limit(LISTED_MAX).toList());
        return "known are: " + listed
                + (known.size() > LISTED_MAX ? " and " + (known.size() - LISTED_MAX) + " more" : "");
    }

    /// The one known word that is at most two typing errors away, or null.
    public static @Nullable String nearest(String given, Collection<String> known) {
        String best = null;
        int bestDistance = DISTANCE_MAX + 1;
        for (String word : known) {
            if (Math.abs(word.length() - given.length()) < bestDistance) {
                int distance = distance(given, word);
                if (distance < bestDistance && distance * 2 <= Math.max(word.length(), given.length())) {
                    best = word;
                    bestDistance = distance;
                }
            }
        }
        return best;
    }

    /// The key that was probably meant, or null: one that is nearest, one that another program calls so, or the only
    /// one that has all of its words, or all of whose words it has.
    public static @Nullable String nearestKey(String given, Collection<String> known) {
        String near = nearest(given, known);
        String key = near == null ? Synonyms.key(given, known) : near;
        return key == null ? only(given, known) : key;
    }

    private static @Nullable String only(String given, Collection<String> known) {
        Set<String> words = words(given);
        List<String> found = known.stream()
                .filter(key -> words(key).containsAll(words) || words.containsAll(words(key)))
                .toList();
        return found.size() == 1 ? found.getFirst() : null;
    }

    private static Set<String> words(String key) {
        return Set.copyOf(Arrays.asList(key.split("[_-]")));
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (optimal string
    /// alignment).
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
