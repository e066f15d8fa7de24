package io.headgate.config;

/// Kinds of keys of ordered certificates.
public enum AcmeKey {
    /// P-256.
    ECDSA,
    /// 2048 bits.
    RSA
}
