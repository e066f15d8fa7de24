package io.headgate.config;

/// What a user of the admin API may do; each may do what those before may.
public enum AdminRole {
    /// Looks at everything but users and the audit trail.
    VIEWER,
    /// Steers endpoints and who may connect, and reloads.
    OPERATOR,
    /// Changes the configuration, and sees users and the audit trail.
    ADMIN;

    /// Whether whoever has this role may do what needs `needed`.
    public boolean includes(AdminRole needed) {
        return compareTo(needed) >= 0;
    }
}
