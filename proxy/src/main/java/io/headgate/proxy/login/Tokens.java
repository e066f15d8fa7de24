package io.headgate.proxy.login;

import io.headgate.proxy.node.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Secrets that are made here and never chosen: 256 random bits. They cannot be guessed, so a plain SHA-256 keeps them
 * as safe as a slow hash keeps a password, and finding one by its hash tells nobody anything by the time it takes.
 */
public final class Tokens {
    /** By which scanners of repositories and logs know that a token was leaked. */
    private static final String PREFIX = "hgt_";

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** A new one, to be shown once. */
    public static String make() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What the configuration keeps of a token. */
    public static String hash(String token) {
        return "sha256:" + Sha256.hex(token);
    }
}
