package io.headgate.proxy.demo;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's query; of a name given twice the first counts. */
final class Query {
    private final Map<String, String> values = new HashMap<>();

    /** @throws Refusal 400 for an escape that is none */
    Query(@Nullable String raw) {
        for (String pair : (raw == null ? "" : raw).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
    }

    static Query of(URI uri) {
        return new Query(uri.getRawQuery());
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "query", "The query holds an escape that is none: '" + text + "'.");
        }
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    /** @throws Refusal 400 when the parameter is there and no whole number from 0 to {@code max} */
    long number(String name, long fallback, long max) {
        String text = values.get(name);
        return text == null ? fallback : number(name, text, max);
    }

    static long number(String name, String text, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number out of range.
        }
        throw new Refusal(400, "query", name + " is '" + text + "'; it is a whole number from 0 to " + max + ".");
    }
}
