package io.headgate.config.certificate;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Who vouches for others: verifies chains by the JDK's rules (PKIX, RFC 5280). Thread-safe.
public final class Trust {
    /// The kind of key exchange, which is always an ephemeral one that the certificate's key signs.
    private static final String SIGNED = "UNKNOWN";

    private final X509TrustManager manager;

    private Trust(@Nullable KeyStore roots) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(roots);
            manager = only(factory.getTrustManagers());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("authorities cannot be set up: " + e.getMessage(), e);
        }
    }

    private static X509TrustManager only(TrustManager[] managers) {
        for (TrustManager each : managers) {
            if (each instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new IllegalStateException("every Java platform verifies X.509");
    }

    /// The authorities in a PEM file.
    ///
    /// @throws BadCertificate if it holds none
    public static Trust in(Path file) throws BadCertificate {
        return of(PemFiles.certificates(file));
    }

    /// The authorities that the Java platform knows.
    public static Trust platform() {
        return new Trust(null);
    }

    static Trust of(List<X509Certificate> authorities) {
        try {
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                roots.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            return new Trust(roots);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an empty store of certificates cannot fail", e);
        }
    }

    /// @param chain what a server has shown, its own certificate first
    /// @throws CertificateException saying why it must not be believed
    public void checkServer(List<X509Certificate> chain) throws CertificateException {
        manager.checkServerTrusted(chain.toArray(new X509Certificate[0]), SIGNED);
    }

    /// For the JDK's own TLS.
    public X509TrustManager manager() {
        return manager;
    }
}
