package io.headgate.proxy.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page at {@code /} and its files under {@code /assets/}, read once from the program itself. */
final class SiteService implements HttpEndpoint.Handler {
    private static final List<String> ASSETS = List.of(
            "balance.js", "chat.js", "main.js", "mark.svg", "media.js", "net.js", "payment.js", "site.css", "theme.js");

    /**
     * Only what the page brings itself runs, and nothing frames it: scripts and styles of this origin, requests and
     * sockets to it, and the media the player assembles (blob).
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, Content> files;
    private final Content page;

    SiteService(InstantSource clock) {
        // Five minutes keep the network quiet while somebody tries things; after that a validator is asked for.
        files = ASSETS.stream()
                .collect(Collectors.toUnmodifiableMap(
                        file -> "/assets/" + file, file -> load(clock, "assets/" + file, "public, max-age=300")));
        page = load(clock, "index.html", "no-cache");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Content content = path.equals("/") ? page : files.get(path);
        if (content == null) {
            throw Reply.notFound(exchange, "the page is at /.");
        }
        exchange.getResponseHeaders().set("content-security-policy", POLICY);
        exchange.getResponseHeaders().set("x-content-type-options", "nosniff");
        exchange.getResponseHeaders().set("referrer-policy", "no-referrer");
        ContentReply.send(exchange, content);
    }

    private static Content load(InstantSource clock, String file, String cacheControl) {
        try (InputStream in = SiteService.class.getResourceAsStream("site/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file site/" + file);
            }
            return new Content(in.readAllBytes(), type(file), cacheControl, clock.instant());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read site/" + file, e);
        }
    }

    private static String type(String file) {
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("no media type is known for " + file);
        };
    }
}
