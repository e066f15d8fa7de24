package io.headgate.dataplane.testing;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates with their keys as files, which the clients of a test trust. */
public final class Certificates {
    private final Path folder;

    public Certificates(Path folder) {
        this.folder = folder;
    }

    /** Makes one for {@code hosts}, or another with the same file names; returns {@code { chain: ..., key: ... }}. */
    public String make(String name, String... hosts) {
        Identity identity = SelfSigned.make(List.of(hosts), Instant.now());
        write(name, identity);
        return yaml(name);
    }

    /** Writes one. */
    public void write(String name, Identity identity) {
        try {
            Files.writeString(chain(name), identity.chainPem());
            Files.writeString(folder.resolve(name + ".key"), identity.keyPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the configuration names one. */
    public String yaml(String name) {
        return "{ chain: \"" + chain(name) + "\", key: \"" + folder.resolve(name + ".key") + "\" }";
    }

    public Path chain(String name) {
        return folder.resolve(name + ".crt");
    }

    public Path key(String name) {
        return folder.resolve(name + ".key");
    }

    /** What trusts these and nothing else. */
    public SSLContext trusting(String... names) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (String name : names) {
                trusted.setCertificateEntry(
                        name, Identity.read(chain(name), key(name)).certificate());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | io.headgate.config.certificate.BadCertificate e) {
            throw new IllegalStateException(e);
        }
    }
}
