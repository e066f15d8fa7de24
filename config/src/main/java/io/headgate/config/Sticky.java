package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Keeps a client on the endpoint that served it first, by an opaque signed cookie.
public record Sticky(
        @Key(doc = "The cookie's name.", fallback = "hg") String cookie,

        @Key(doc = "`lax`, `strict` or `none`.", fallback = "lax")
        SameSite sameSite,

        @Key(
                doc = "Only over TLS; over a connection that is encrypted here the cookie says so by itself.",
                fallback = "false")
        boolean secure,

        @Key(
                doc = "How long the browser keeps it; off: until it closes.",
                fallback = "off",
                example = "1h",
                range = "1s..365d")
        @Nullable
        Duration maxAge,

        @Key(
                doc = "Signs the cookie, at least 16 characters; made at the first start by default.",
                example = "\"${file:/etc/headgate/sticky.key}\"")
        @Nullable
        Secret secret) {
    private static final int SECRET_CHARS_MIN = 16;

    public Sticky {
        Check check = Check.ranges(Sticky.class, cookie, sameSite, secure, maxAge, secret);
        String name = cookie;
        check.part(() -> checkCookieName(name), "cookie");
        if (sameSite == SameSite.NONE && !secure) {
            check.fault(
                    "browsers drop a cookie with same_site: none that is not secure", "add secure: true", "same_site");
        }
        if (secret != null && secret.value().length() < SECRET_CHARS_MIN) {
            check.fault("the secret is shorter than " + SECRET_CHARS_MIN + " characters", "make it longer", "secret");
        }
        check.done();
    }

    static void checkCookieName(String name) {
        if (name.isEmpty() || !name.chars().allMatch(HeaderNames::isTokenChar)) {
            throw new InvalidValue("'" + name + "' is not a cookie name", "use letters, digits, '-' and '_'");
        }
    }
}
