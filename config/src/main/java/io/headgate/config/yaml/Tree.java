package io.headgate.config.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a file says, before anything is known of its meaning. Compared by identity: the same text twice is two trees.
/// An alias is the very tree
/// that it names.
sealed interface Tree {
    Place place();

    /// A word, number or text.
    final class Scalar implements Tree {
        private final Place place;
        private final String text;
        private final boolean plain;
        private final @Nullable String expression;
        private final boolean broken;

        Scalar(Place place, String text, boolean plain) {
            this(place, text, plain, null, false);
        }

        private Scalar(Place place, String text, boolean plain, @Nullable String expression, boolean broken) {
            this.place = place;
            this.text = text;
            this.plain = plain;
            this.expression = expression;
            this.broken = broken;
        }

        /// The same scalar with its interpolations carried out.
        Scalar interpolated(String result) {
            return new Scalar(place, result, plain, text, false);
        }

        /// The same scalar after an interpolation that failed, and that has been reported.
        Scalar broken() {
            return new Scalar(place, "", plain, text, true);
        }

        /// The same scalar without the escapes of `$${`.
        Scalar unescaped(String result) {
            return new Scalar(place, result, plain);
        }

        @Override
        public Place place() {
            return place;
        }

        String text() {
            return text;
        }

        /// Not quoted: only then `off` and `null` are more than text.
        boolean plain() {
            return plain;
        }

        /// What the file says where the text came from elsewhere; null: the text is what the file says.
        @Nullable
        String expression() {
            return expression;
        }

        boolean isBroken() {
            return broken;
        }

        /// Nothing stands there, or YAML's words for nothing.
        boolean isMissing() {
            return plain && !broken && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        boolean isOff() {
            return plain && text.equals("off");
        }

        /// The text as a message may show it.
        String shown() {
            return expression == null ? text : expression;
        }
    }

    /// A list.
    final class Sequence implements Tree {
        private final Place place;
        private final List<Tree> items;

        Sequence(Place place, List<Tree> items) {
            this.place = place;
            this.items = items;
        }

        @Override
        public Place place() {
            return place;
        }

        List<Tree> items() {
            return items;
        }
    }

    /// A map; keys are distinct and in the order of the file.
    final class Mapping implements Tree {
        /// Below this, looking through is quicker than an index.
        private static final int SCANNED_MAX = 12;

        private final Place place;
        private final List<Entry> entries;
        private @Nullable Map<String, Entry> byKey;

        Mapping(Place place, List<Entry> entries) {
            this.place = place;
            this.entries = entries;
        }

        @Override
        public Place place() {
            return place;
        }

        List<Entry> entries() {
            return entries;
        }

        @Nullable
        Entry entry(String key) {
            return entries.size() <= SCANNED_MAX ? scan(key) : find(key);
        }

        /// The entry, or one that differs in case only: names of headers are held in lower case, whatever the file
        /// says.
        @Nullable
        Entry entryIgnoringCase(String key) {
            Entry exact = entry(key);
            if (exact != null) {
                return exact;
            }
            for (Entry entry : entries) {
                if (entry.key().text().equalsIgnoreCase(key)) {
                    return entry;
                }
            }
            return null;
        }

        private @Nullable Entry scan(String key) {
            for (Entry entry : entries) {
                if (entry.key().text().equals(key)) {
                    return entry;
                }
            }
            return null;
        }

        private @Nullable Entry find(String key) {
            Map<String, Entry> index = byKey;
            if (index == null) {
                index = HashMap.newHashMap(entries.size());
                for (Entry entry : entries) {
                    index.put(entry.key().text(), entry);
                }
                byKey = index;
            }
            return index.get(key);
        }
    }

    /// One key and what stands under it.
    final class Entry {
        private final Scalar key;
        private final Tree value;

        Entry(Scalar key, Tree value) {
            this.key = key;
            this.value = value;
        }

        Scalar key() {
            return key;
        }

        Tree value() {
            return value;
        }
    }
}
