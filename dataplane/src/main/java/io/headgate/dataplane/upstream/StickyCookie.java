package io.headgate.dataplane.upstream;

import io.headgate.config.Sticky;
import io.headgate.config.snapshot.EndpointId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cookie that leads a client back to one endpoint. Its value is a keyed hash of the upstream's name and the
 * endpoint's address: the same on every node that has the secret, telling nothing about the address, not to be made up
 * without the secret. Computed when a snapshot is adopted.
 */
final class StickyCookie {
    /** 128 of the 256 bits: nobody guesses one, and the cookie stays short. */
    private static final int VALUE_BYTES = 16;
    /** Base64 without padding. */
    private static final int VALUE_CHARS = 22;

    private final Sticky config;
    private final byte[] value;
    private final byte[] setCookie;
    private final byte[] setSecureCookie;

    private StickyCookie(Sticky config, String value) {
        this.config = config;
        this.value = value.getBytes(StandardCharsets.US_ASCII);
        setCookie = setCookie(config, value, config.secure());
        setSecureCookie = setCookie(config, value, true);
    }

    /** @param nodeSecret signs unless the configuration has a secret of its own */
    static StickyCookie of(Sticky config, byte[] nodeSecret, EndpointId endpoint) {
        byte[] secret =
                config.secret() == null ? nodeSecret : config.secret().value().getBytes(StandardCharsets.UTF_8);
        return new StickyCookie(config, value(secret, endpoint.upstream() + '\0' + endpoint.address()));
    }

    private static String value(byte[] secret, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, VALUE_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] setCookie(Sticky config, String value, boolean secure) {
        String sameSite = switch (config.sameSite()) {
            case LAX -> "Lax";
            case STRICT -> "Strict";
            case NONE -> "None";
        };
        String text = config.cookie() + '=' + value + "; Path=/; HttpOnly; SameSite=" + sameSite
                + (secure ? "; Secure" : "")
                + (config.maxAge() == null ? "" : "; Max-Age=" + config.maxAge().toSeconds());
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether it was made under this configuration, so that it need not be made again. */
    boolean isOf(Sticky other) {
        return config.equals(other);
    }

    /** Compares with {@code bytes[from..to)} in a time that depends on the length alone. */
    boolean is(byte[] bytes, int from, int to) {
        if (to - from != VALUE_CHARS) {
            return false;
        }
        int different = 0;
        for (int i = 0; i < VALUE_CHARS; i++) {
            different |= bytes[from + i] ^ value[i];
        }
        return different == 0;
    }

    /**
     * The value of the {@code Set-Cookie} field. Borrowed: not to be changed.
     *
     * @param encrypted whether the client's connection is; then the cookie is for such connections only
     */
    byte[] setCookie(boolean encrypted) {
        return encrypted ? setSecureCookie : setCookie;
    }
}
