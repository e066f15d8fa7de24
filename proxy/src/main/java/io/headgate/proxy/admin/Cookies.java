package io.headgate.proxy.admin;

import com.sun.net.httpserver.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cookie of a session. Scripts cannot read it and other sites' pages cannot send it; over TLS its name binds it to
 * this very host (RFC 6265bis section 4.1.3.2). In cleartext, on loopback, browsers send it to other ports too.
 */
final class Cookies {
    private static final String SECURE_NAME = "__Host-headgate";
    private static final String PLAIN_NAME = "headgate-session";
    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private Cookies() {}

    /** The secret that a request shows; of several the first. */
    static @Nullable String session(Headers fields, boolean secure) {
        String start = name(secure) + "=";
        for (String field : fields.getOrDefault("cookie", List.of())) {
            for (String cookie : field.split(";")) {
                String pair = cookie.strip();
                if (pair.startsWith(start)) {
                    return pair.substring(start.length());
                }
            }
        }
        return null;
    }

    /** The field that lets the browser keep it until it closes. */
    static String set(String secret, boolean secure) {
        return name(secure) + "=" + secret + attributes(secure);
    }

    /** The field that lets the browser forget it. */
    static String forget(boolean secure) {
        return name(secure) + "=; Max-Age=0" + attributes(secure);
    }

    private static String name(boolean secure) {
        return secure ? SECURE_NAME : PLAIN_NAME;
    }

    private static String attributes(boolean secure) {
        return secure ? ATTRIBUTES + "; Secure" : ATTRIBUTES;
    }
}
