package io.headgate.config.certificate;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a server is who it must be. Thread-safe.
///
/// @param trust who vouches for it; null: it may be anybody
public record ServerCheck(@Nullable Trust trust) {
    /// A chain of more certificates is somebody's attempt to keep us busy.
    static final int CHAIN_MAX = 10;

    /// @param chain what the server has shown, its own certificate first
    /// @throws CertificateException saying why nobody may believe it
    public void checkChain(List<X509Certificate> chain) throws CertificateException {
        if (trust == null) {
            return;
        }
        if (chain.isEmpty() || chain.size() > CHAIN_MAX) {
            throw new CertificateException("the chain has " + chain.size() + " certificates, not 1 to " + CHAIN_MAX);
        }
        trust.checkServer(chain);
    }

    /// @param name a host name or an IP address
    /// @throws CertificateException if the certificate is for others
    public void checkName(X509Certificate certificate, String name) throws CertificateException {
        CertificateNames names = CertificateNames.of(certificate);
        if (trust != null && !names.cover(name)) {
            throw new CertificateException("the certificate is for " + names + ", and not for " + name);
        }
    }
}
