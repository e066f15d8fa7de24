package io.headgate.controlplane.acme;

import io.headgate.config.Acme;
import io.headgate.config.AcmeKey;
import io.headgate.config.ExternalAccount;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.IdentityFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Account keys and certificates as files. Each is called by what it is for, and stays the same when how it is ordered
/// changes. Any thread.
final class AcmeStore {
    private static final Logger LOG = System.getLogger("io.headgate.acme");

    /// 48 bits: enough for two of the thousand that a node may have not to meet.
    private static final int DIGEST_CHARS = 12;

    private static final int HOST_CHARS_MAX = 100;

    private final AcmeFiles files;

    AcmeStore(AcmeFiles files) {
        this.files = files;
    }

    /// The certificate that an earlier order has brought; null: none that can be used.
    @Nullable
    Identity certificate(Acme acme) {
        String name = name(acme);
        try {
            byte[] content = files.read(name);
            return content == null ? null : IdentityFile.parse(content);
        } catch (BadCertificate | IOException damaged) {
            LOG.log(
                    Logger.Level.ERROR,
                    () -> "the file acme/" + name + " cannot be used, and its certificate is ordered again: "
                            + damaged.getMessage());
            return null;
        }
    }

    void certificate(Acme acme, Identity identity) throws IOException {
        files.write(name(acme), IdentityFile.format(identity));
    }

    /// The key of the account that `acme` is ordered by, made if there is none.
    ///
    /// @throws IOException if it is damaged: the account would be lost silently, and all that depends on it
    KeyPair accountKey(Acme acme) throws IOException {
        String name = accountName(acme);
        byte[] content = files.read(name);
        if (content != null) {
            try {
                return Keys.parse(content);
            } catch (IOException damaged) {
                throw new IOException("the file acme/" + name
                        + " holds no key of an account; put the right one back, or remove it: then an account is made");
            }
        }
        KeyPair fresh = Keys.make(AcmeKey.ECDSA);
        files.write(name, Keys.format(fresh));
        return fresh;
    }

    static String accountName(Acme acme) {
        ExternalAccount external = acme.externalAccount();
        return "account-"
                + digest(acme.directory(), String.valueOf(acme.email()), external == null ? "" : external.id())
                + ".pem";
    }

    static String name(Acme acme) {
        String host = acme.hosts().getFirst().toString().replace('*', '_');
        return host.substring(0, Math.min(host.length(), HOST_CHARS_MAX)) + "-"
                + digest(acme.directory(), acme.names(), acme.key().name()) + ".pem";
    }

    private static String digest(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGEST_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
