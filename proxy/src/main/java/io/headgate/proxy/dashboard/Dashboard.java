package io.headgate.proxy.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The page at {@code /} and its files under {@code /dashboard/}. Nothing in them is secret. Thread-safe. */
public final class Dashboard {
    static final Set<String> FILES = Set.of(
            "api.js",
            "app.js",
            "base.css",
            "certificates.js",
            "chart.js",
            "config.js",
            "dashboard.css",
            "diff.js",
            "dom.js",
            "format.js",
            "heat.js",
            "history.js",
            "index.html",
            "listeners.js",
            "log.js",
            "mark.svg",
            "overview.js",
            "revisions.js",
            "routes.js",
            "session.js",
            "strip.js",
            "theme.js",
            "upstreams.js");

    /** Only what the page brings itself runs, it talks to nobody but this API, and nothing frames it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** A browser keeps the files and asks each time: after an upgrade no old module meets a new one. */
    private static final String CACHING = "no-cache";

    private static final String PAGE = "/";
    private static final String FOLDER = "/dashboard/";

    /** By path; each is read when it is first asked for, so that a start does not wait for a page. */
    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    /**
     * Answers a request for one of the files.
     *
     * @return false: it is for something else, and nothing was sent
     */
    public boolean serves(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.equals(PAGE) ? "index.html" : path.startsWith(FOLDER) ? path.substring(FOLDER.length()) : "";
        String method = exchange.getRequestMethod();
        if (!FILES.contains(name) || !(method.equals("GET") || method.equals("HEAD"))) {
            return false;
        }
        PageFile file = files.computeIfAbsent(name, PageFile::load);
        Headers fields = exchange.getResponseHeaders();
        fields.set("etag", file.etag());
        fields.set("cache-control", CACHING);
        fields.set("content-security-policy", POLICY);
        fields.set("cross-origin-opener-policy", "same-origin");
        fields.set("cross-origin-resource-policy", "same-origin");
        fields.set("referrer-policy", "no-referrer");
        fields.set("x-content-type-options", "nosniff");
        if (has(exchange.getRequestHeaders().get("if-none-match"), file.etag())) {
            exchange.sendResponseHeaders(304, -1);
            return true;
        }
        fields.set("content-type", file.type());
        if (method.equals("HEAD")) {
            fields.set("content-length", String.valueOf(file.bytes().length));
            exchange.sendResponseHeaders(200, -1);
            return true;
        }
        exchange.sendResponseHeaders(200, file.bytes().length);
        exchange.getResponseBody().write(file.bytes());
        return true;
    }

    /** Whether the browser has the file: the weak comparison of RFC 9110, section 13.1.2. */
    private static boolean has(@Nullable List<String> tags, String etag) {
        for (String tag : tags == null ? new String[0] : String.join(",", tags).split(",")) {
            String stripped = tag.strip();
            if (stripped.equals("*") || stripped.equals(etag) || stripped.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
