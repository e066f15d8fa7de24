package io.headgate.config.snapshot;

import io.headgate.config.certificate.Staple;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What authorities have given to this node: immutable.
///
/// @param staples what they say of certificates
public record Issued(Map<X509Certificate, Staple> staples) {
    public static final Issued NOTHING = new Issued(Map.of());

    public Issued {
        staples = Map.copyOf(staples);
    }

    /// The same with what an authority says of a certificate; null: nothing any more.
    public Issued with(X509Certificate certificate, @Nullable Staple staple) {
        Map<X509Certificate, Staple> changed = new HashMap<>(staples);
        changed.remove(certificate);
        if (staple != null) {
            changed.put(certificate, staple);
        }
        return new Issued(changed);
    }
}
