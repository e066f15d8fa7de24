package io.headgate.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One who may ask the admin API, and how he proves who he is: by any of a password, tokens and a certificate.
public record AdminUser(
        @Key(
                doc = "`viewer` sees all but users and the audit trail, `operator` also steers endpoints and who may"
                        + " connect and reloads, `admin` may do everything.")
        AdminRole role,

        @Key(
                doc = "What `headgate user add` or `user hash` makes of a password (Argon2id).",
                example = "\"$argon2id$v=19$m=19456,t=2,p=1$R2lFYmVyZ3NoYWx0ZQ$"
                        + "2nTnG0dNsDsOkJ0TqB9t3Jg0yq9qYzF8Fz0r1xk0VfE\"")
        @Nullable
        Secret password,

        @Key(
                doc = "What `headgate token create` makes of tokens (SHA-256), for programs.",
                fallback = "[]",
                example = "[\"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"]")
        List<Secret> tokens,

        @Key(
                doc = "The name in the user's certificate: a DNS name or e-mail address among its subject alternative"
                        + " names, or its subject's common name where it has neither. Needs `tls.client_ca`.",
                example = "alice@example.com")
        @Nullable
        String certificate) {
    /// The PHC form: version 19 of Argon2id, its memory in KiB, passes, lanes, salt and hash in base64.
    private static final Pattern PASSWORD =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,2}),p=([0-9])"
                    + "\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{22,86}");

    private static final Pattern TOKEN = Pattern.compile("sha256:[0-9a-f]{64}");

    /// Below, guessing is cheap.
    private static final int MEMORY_KIB_MIN = 4 * 1024;

    /// Two are computed at a time, and the heap has 512 MiB.
    private static final int MEMORY_KIB_MAX = 64 * 1024;

    /// With the most memory a login takes about a second.
    private static final int PASSES_MAX = 10;

    private static final int TOKENS_MAX = 100;

    public AdminUser {
        tokens = List.copyOf(tokens);
        Check check = new Check();
        if (password == null && tokens.isEmpty() && certificate == null) {
            check.fault("the user has no way to prove who he is", "give him a password, tokens or a certificate");
        }
        if (password != null) {
            checkPassword(check, password.value());
        }
        checkTokens(check, tokens);
        if (certificate != null && (certificate.isBlank() || !certificate.equals(certificate.strip()))) {
            check.fault(
                    "the name is blank, or has blanks around it", "write it as the certificate has it", "certificate");
        }
        check.done();
    }

    private static void checkPassword(Check check, String hash) {
        Matcher parts = PASSWORD.matcher(hash);
        if (!parts.matches()) {
            check.fault(
                    "this is not a hash of a password (Argon2id, version 19)",
                    "never write the password itself; make the hash with headgate user hash",
                    "password");
            return;
        }
        int memoryKib = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        int lanes = Integer.parseInt(parts.group(3));
        boolean affordable = memoryKib >= MEMORY_KIB_MIN
                && memoryKib <= MEMORY_KIB_MAX
                && passes >= 1
                && passes <= PASSES_MAX
                && lanes >= 1;
        if (!affordable) {
            check.fault(
                    "the hash takes m=" + memoryKib + ",t=" + passes + ",p=" + lanes + ", outside m=" + MEMORY_KIB_MIN
                            + ".." + MEMORY_KIB_MAX + ",t=1.." + PASSES_MAX + ",p=1..9",
                    "make it with headgate user hash",
                    "password");
        }
    }

    private static void checkTokens(Check check, List<Secret> tokens) {
        Set<Secret> seen = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (!TOKEN.matcher(tokens.get(i).value()).matches()) {
                check.fault(
                        "this is not a hash of a token, as in sha256: and 64 hexadecimal digits",
                        "never write the token itself; make both with headgate token create",
                        "tokens",
                        i);
            } else if (!seen.add(tokens.get(i))) {
                check.fault("this token stands here twice", "remove one of them", "tokens", i);
            }
        }
        if (tokens.size() > TOKENS_MAX) {
            check.fault(
                    "there are " + tokens.size() + " tokens, more than " + TOKENS_MAX,
                    "remove those that nobody uses, or make more users",
                    "tokens");
        }
    }
}
