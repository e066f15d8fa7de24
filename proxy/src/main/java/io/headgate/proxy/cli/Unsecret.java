package io.headgate.proxy.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hides what may be secret in what leaves the machine. The node has hidden the secrets that it knows of; here goes what
 * only looks like one, such as a header field with a token that a route sets. It hides too much rather than too little.
 */
final class Unsecret {
    private static final String HIDDEN = "***";

    private static final String SECRET_NAME =
            "[\\w.-]*(?:secret|passw|token|authoriz|cookie|credential|api-?_?key|hmac|private)[\\w.-]*";

    private static final Pattern NAME = Pattern.compile(SECRET_NAME, Pattern.CASE_INSENSITIVE);

    /** A key of YAML and what stands behind it, up to the comment that says where it came from. */
    private static final Pattern PAIR = Pattern.compile(
            "((?:^|[\\s{,\\[-])\"?" + SECRET_NAME + "\"?:[ \\t]+)(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\\n]*?)(?=[ \\t]+# |$)",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /** Who and a password in an address. */
    private static final Pattern USER = Pattern.compile("//[^/@\\s\"]+@");

    private Unsecret() {}

    static String text(String text) {
        return USER.matcher(text).replaceAll("//" + HIDDEN + "@");
    }

    static String yaml(String yaml) {
        return text(PAIR.matcher(yaml).replaceAll("$1" + HIDDEN));
    }

    /** The same for a value of JSON: what stands under a name that sounds secret, and addresses anywhere. */
    static @Nullable Object json(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> shown = new LinkedHashMap<>();
                map.forEach((name, member) ->
                        shown.put(name, NAME.matcher(String.valueOf(name)).matches() ? HIDDEN : json(member)));
                yield shown;
            }
            case List<?> list -> {
                List<@Nullable Object> shown = new ArrayList<>();
                list.forEach(member -> shown.add(json(member)));
                yield shown;
            }
            case String text -> text(text);
            case null, default -> value;
        };
    }
}
