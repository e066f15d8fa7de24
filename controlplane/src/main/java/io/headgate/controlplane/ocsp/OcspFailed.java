package io.headgate.controlplane.ocsp;

import java.io.IOException;

/// There is no staple; the message says why, for people.
final class OcspFailed extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean revoked;

    OcspFailed(String message) {
        this(message, false);
    }

    private OcspFailed(String message, boolean revoked) {
        super(message);
        this.revoked = revoked;
    }

    static OcspFailed revoked(String message) {
        return new OcspFailed(message, true);
    }

    /// Whether that is because the authority says that nobody should believe the certificate.
    boolean isRevoked() {
        return revoked;
    }
}
