package io.headgate.proxy.admin;

import io.headgate.config.yaml.EffectiveConfig;
import io.headgate.config.yaml.Redaction;
import io.headgate.proxy.node.Loaded;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a configuration with {@code ***} in place of every secret that stands in them. A secret from the
 * environment or a file of its own does not: there the file has only the expression.
 */
final class RedactedText {
    /** How a secret's value prints; an expression prints as itself. */
    private static final String HIDDEN = "\"***\"";

    private static final Pattern PLACE = Pattern.compile("(.+):([0-9]+:[0-9]+)");

    private RedactedText() {}

    static Map<String, String> of(Loaded loaded) {
        Map<String, Set<String>> places = new HashMap<>();
        for (EffectiveConfig.Value value : EffectiveConfig.values(loaded.reading())) {
            if (isHidden(value.value())) {
                Matcher place = PLACE.matcher(loaded.reading().origins().of(value.path()));
                if (!place.matches()) { // better no text than one that shows a secret
                    throw new IllegalStateException("nobody knows where the secret " + value.path() + " stands");
                }
                places.computeIfAbsent(place.group(1), _ -> new HashSet<>()).add(place.group(2));
            }
        }
        Map<String, String> texts = new LinkedHashMap<>();
        loaded.texts()
                .forEach((name, text) -> texts.put(name, Redaction.of(text, places.getOrDefault(name, Set.of()))));
        return texts;
    }

    /** A list of words is one value: it is hidden as a whole where one of them is. */
    private static boolean isHidden(String value) {
        return value.equals(HIDDEN) || value.startsWith("[") && value.contains(HIDDEN);
    }
}
