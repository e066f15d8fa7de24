package io.headgate.dataplane.route;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;
import io.headgate.dataplane.http.RequestHead;
import java.util.ArrayList;
import java.util.List;

/**
 * The target of a redirect: text in which {@code {path}}, {@code {query}} and {@code {host}} stand for the request's
 * own.
 *
 * <ul>
 *   <li>{@code {path}} is the canonical path, which begins with exactly one slash; behind a slash of the text that
 *       slash is not doubled, because {@code //name} would send the client to the host {@code name}. The target
 *       {@code *} counts as {@code /}.
 *   <li>{@code {query}} is the query with its question mark, as in {@code ?a=b}, or nothing for a request without one.
 *   <li>{@code {host}} is the host without port.
 * </ul>
 *
 * <p>Whatever of a request could not stand in a URI, line ends above all, is percent-encoded, so no request can add a
 * field or a second target. Immutable, any thread, no allocation per request.
 */
public final class RedirectLocation {
    private static final byte[] HEX = Ascii.bytes("0123456789ABCDEF");

    /** A byte that is encoded takes three. */
    private static final int ENCODED_BYTES = 3;

    private enum Place {
        PATH("{path}"),
        QUERY("{query}"),
        HOST("{host}");

        private final String text;

        Place(String text) {
            this.text = text;
        }
    }

    /**
     * @param literal text as it is written
     * @param place what of the request follows it
     */
    private record Part(byte[] literal, Place place) {}

    private final Part[] parts;
    private final byte[] end;
    private final int literalBytes;
    private final boolean needsHost;

    private RedirectLocation(List<Part> parts, byte[] end) {
        this.parts = parts.toArray(Part[]::new);
        this.end = end;
        int bytes = end.length;
        boolean host = false;
        for (Part part : parts) {
            bytes += part.literal().length;
            host |= part.place() == Place.HOST;
        }
        literalBytes = bytes;
        needsHost = host;
    }

    /** Takes a target apart that the configuration has accepted. */
    public static RedirectLocation of(String target) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        int at = target.indexOf('{');
        while (at >= 0) {
            Place place = placeAt(target, at);
            parts.add(new Part(Ascii.bytes(target.substring(from, at)), place));
            from = at + place.text.length();
            at = target.indexOf('{', from);
        }
        return new RedirectLocation(parts, Ascii.bytes(target.substring(from)));
    }

    private static Place placeAt(String target, int at) {
        for (Place place : Place.values()) {
            if (target.startsWith(place.text, at)) {
                return place;
            }
        }
        throw new IllegalArgumentException(
                "'" + target + "' holds a placeholder that is not known; known are {path}, {query} and {host}");
    }

    /**
     * Whether there is a target for this request: one with {@code {host}} needs a host, which HTTP/1.0 may leave out.
     */
    public boolean isFor(RequestHead head) {
        return !needsHost || head.hostEnd() > head.hostStart();
    }

    /** An upper bound of what {@link #write} writes for this request. */
    public int bytesMax(RequestHead head) {
        int bytes = literalBytes;
        for (Part part : parts) {
            bytes += ENCODED_BYTES
                    * switch (part.place()) {
                        case PATH -> head.pathEnd() - head.pathStart();
                        case QUERY -> head.queryEnd() - head.queryStart() + 1;
                        case HOST -> head.hostEnd() - head.hostStart();
                    };
        }
        return bytes;
    }

    /** Writes the target at {@code at} and returns the index after it. Borrows both until it returns. */
    public int write(RequestHead head, byte[] out, int at) {
        int to = at;
        for (Part part : parts) {
            to = Ascii.put(out, to, part.literal());
            to = switch (part.place()) {
                case PATH -> putPath(head, out, to, to > at && out[to - 1] == '/');
                case QUERY -> putQuery(head, out, to);
                case HOST -> putEncoded(head.bytes(), head.hostStart(), head.hostEnd(), out, to);
            };
        }
        return Ascii.put(out, to, end);
    }

    private static int putPath(RequestHead head, byte[] out, int at, boolean afterSlash) {
        int to = at;
        if (!afterSlash) {
            out[to++] = '/';
        }
        int from = head.asterisk() ? head.pathEnd() : head.pathStart() + 1;
        return putEncoded(head.bytes(), from, head.pathEnd(), out, to);
    }

    private static int putQuery(RequestHead head, byte[] out, int at) {
        if (!head.hasQuery()) {
            return at;
        }
        out[at] = '?';
        return putEncoded(head.bytes(), head.queryStart(), head.queryEnd(), out, at + 1);
    }

    private static int putEncoded(byte[] bytes, int from, int to, byte[] out, int at) {
        int end = at;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (Chars.is(b, Chars.TARGET)) {
                out[end++] = b;
            } else {
                out[end++] = '%';
                out[end++] = HEX[(b & 0xFF) >>> 4];
                out[end++] = HEX[b & 15];
            }
        }
        return end;
    }
}
