package io.headgate.controlplane.discovery;

import io.headgate.config.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a name.
///
/// @param addresses the last good set; empty while there has been none
/// @param ttlLeftMs until the name is looked up again, 0 while a lookup is due or under way
/// @param lastError why the latest lookup did not give a complete set, so that all or part of `addresses` is older;
///     null: it did, or there was no lookup yet
/// @param lookedUpAtEpochMs when the latest lookup ended, milliseconds since 1970; 0: none has
public record NameStatus(
        List<Address.Inet> addresses,
        long ttlLeftMs,
        @Nullable String lastError,
        long lookedUpAtEpochMs) {}
