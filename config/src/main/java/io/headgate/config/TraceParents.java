package io.headgate.config;

/// Whose spans a request may be part of.
public enum TraceParents {
    /// Whoever sends `traceparent`.
    EVERYONE,
    /// The listener's `trusted_proxies`; what others send is dropped, and a trace begins here.
    TRUSTED_PROXIES
}
