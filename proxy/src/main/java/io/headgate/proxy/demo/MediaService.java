package io.headgate.proxy.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code /media/live.m3u8}, {@code /media/init.mp4} and {@code /media/segments/N.m4s}, with ranges and validators. */
final class MediaService implements HttpEndpoint.Handler {
    private static final String SEGMENTS = "/media/segments/";
    private static final String SUFFIX = ".m4s";

    private final MediaLibrary library;

    MediaService(MediaLibrary library) {
        this.library = library;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Content content = find(exchange.getRequestURI().getPath());
        if (content == null) {
            throw Reply.notFound(exchange, "the playlist at /media/live.m3u8 names what there is.");
        }
        ContentReply.send(exchange, content);
    }

    private @Nullable Content find(String path) {
        return switch (path) {
            case "/media/live.m3u8" -> library.playlist();
            case "/media/init.mp4" -> library.initialisation();
            default -> path.startsWith(SEGMENTS) && path.endsWith(SUFFIX) ? segment(path) : null;
        };
    }

    private @Nullable Content segment(String path) {
        String number = path.substring(SEGMENTS.length(), Math.max(SEGMENTS.length(), path.length() - SUFFIX.length()));
        // Ten digits are three hundred years of stream and no overflow.
        boolean plain =
                !number.isEmpty() && number.length() <= 10 && number.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? library.segment(Long.parseLong(number)) : null;
    }
}
