package io.headgate.controlplane.ocsp;

import io.headgate.config.certificate.Staple;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/// Is told of staples. Called by threads of the stapler, and by whoever applies other certificates to it; must
/// return soon.
@FunctionalInterface
public interface StapleListener {
    /// An authority has said something new of `certificate`; null: what it has said counts no longer.
    void stapled(X509Certificate certificate, @Nullable Staple staple);
}
