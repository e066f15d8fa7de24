package io.headgate.config;

/// Whether clients must show a certificate.
public enum ClientAuthMode {
    /// They are not asked.
    NONE,
    /// They may; one that is shown must be valid.
    OPTIONAL,
    /// They must.
    REQUIRED
}
