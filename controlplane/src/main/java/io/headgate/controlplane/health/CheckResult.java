package io.headgate.controlplane.health;

/// One probe of an endpoint.
///
/// @param passed whether the endpoint answered as expected
/// @param detail what it answered, or why that is not good enough, for people
/// @param atEpochMs when the probe began, milliseconds since 1970
/// @param tookNs how long it took, from the first try to connect
public record CheckResult(boolean passed, String detail, long atEpochMs, long tookNs) {}
