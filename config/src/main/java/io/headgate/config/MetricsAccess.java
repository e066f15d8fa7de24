package io.headgate.config;

/// Who may read `/metrics`.
public enum MetricsAccess {
    /// Every user.
    USERS,
    /// Whoever reaches the address.
    OPEN
}
