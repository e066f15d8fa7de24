package io.headgate.controlplane.health;

import io.headgate.config.snapshot.EndpointStatus;

/// What the checks of an endpoint have come to.
///
/// @param health UNKNOWN until the first answer, or the first `fall` failures
/// @param reason the result that decided it, for people: `200`, `503, expected 200-399`, `connect refused`, `no
///     answer in 1s`
/// @param atEpochMs when it was decided, milliseconds since 1970
public record Verdict(EndpointStatus.Health health, String reason, long atEpochMs) {}
