package io.headgate.proxy.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What follows the host in the URL of a request to the admin API: a path, and what is asked of it. */
final class UrlText {
    private final String path;
    private final StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");

    /** @param path whose names have come through {@link #segment} */
    UrlText(String path) {
        this.path = path;
    }

    /** Any text as one segment of a path. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param value null: it is not asked */
    UrlText with(String parameter, @Nullable Object value) {
        if (value != null) {
            query.add(parameter + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        }
        return this;
    }

    @Override
    public String toString() {
        return path + query;
    }
}
