package io.headgate.proxy.login;

import io.headgate.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of passwords by Argon2id (RFC 9106), in the PHC form that other programs read and write as well. Thread-safe.
 */
public final class Passwords {
    /** OWASP's least: 19 MiB and two passes, some 50 ms, so that guessing is dear and a login is not. */
    private static final int MEMORY_KIB = 19 * 1024;

    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** NIST SP 800-63B section 3.1.1.2 asks for that many. */
    public static final int CHARS_MIN = 8;

    /** Nobody's is longer, and what is longer need not be hashed. */
    public static final int CHARS_MAX = 256;

    /** Each takes up to 64 MiB of a heap of 512, and a core that traffic may need. */
    private static final int AT_ONCE_MAX = 2;

    /** A login that waits longer would rather be told to come back. */
    private static final long PATIENCE_S = 5;

    /** Random bytes in place of a hash: nobody knows a password that comes to them. */
    private static final String DECOY =
            "$argon2id$v=19$m=19456,t=2,p=1$mdBEiwSmtn1epIfBY6K/yQ$" + "7JiMCCCvwH9MElTkn9s8oMowsqDVOg3aYSSJ+qWPzQ8";

    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]+),t=([0-9]+),p=([0-9]+)\\$([^$]+)\\$([^$]+)");

    private final Semaphore places = new Semaphore(AT_ONCE_MAX, true);

    /** Too many are compared already. */
    public static final class Busy extends Exception {
        private static final long serialVersionUID = 1L;

        Busy() {
            super("too many logins are under way", null, false, false);
        }
    }

    /** The hash of a password that somebody has chosen. */
    public static String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] hash = compute(password, MEMORY_KIB, PASSES, 1, salt, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    /**
     * Whether it is the password of an account. Takes as long where there is no such account, or it has no password,
     * provided that all hashes were made with the usual parameters.
     *
     * @param account null: there is none
     * @throws Busy when it would have to wait too long
     */
    public boolean isOf(@Nullable Account account, String password) throws Busy, InterruptedException {
        if (!places.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new Busy();
        }
        try {
            Secret hash = account == null ? null : account.user().password();
            boolean fits = password.length() <= CHARS_MAX;
            boolean matches = matches(hash == null ? DECOY : hash.value(), fits ? password : "");
            return matches && fits && hash != null;
        } finally {
            places.release();
        }
    }

    static boolean matches(String phc, String password) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not checked when the configuration was read");
        }
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        byte[] hash = Base64.getDecoder().decode(parts.group(5));
        byte[] computed = compute(
                password,
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                salt,
                hash.length);
        return MessageDigest.isEqual(hash, computed);
    }

    /** What looks the same is the same, whichever keyboard wrote it (NFKC). */
    private static byte[] compute(String password, int memoryKib, int passes, int lanes, byte[] salt, int bytes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[bytes];
        String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
        generator.generateBytes(normal.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
