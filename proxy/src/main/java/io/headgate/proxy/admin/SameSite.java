package io.headgate.proxy.admin;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses changes that a page of another site asks for with the cookies of who looks at it. Browsers say where a
 * request comes from (Fetch Metadata, and the field {@code origin} of RFC 6454), and programs do not.
 */
final class SameSite {
    private SameSite() {}

    /** Whether a change may come from where its fields say. */
    static boolean allows(Headers fields) {
        String site = fields.getFirst("sec-fetch-site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        String origin = fields.getFirst("origin");
        return origin == null || isOurs(origin, fields.getFirst("host"));
    }

    /** The scheme does not count, as TLS may end in front of us; a page of the same host and port is ours. */
    private static boolean isOurs(String origin, @Nullable String host) {
        try {
            String authority = new URI(origin).getRawAuthority();
            return authority != null && host != null && lower(authority).equals(lower(host));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
