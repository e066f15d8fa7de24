package io.headgate.config.certificate;

import java.time.Instant;

/// What a certificate's authority says of it, to be shown along with it (OCSP stapling, RFC 6066 section 8): that it is
/// good, signed and verified. Its array is borrowed, never changed.
///
/// @param answer the whole OCSP response (RFC 6960), DER
/// @param from when the authority said it
/// @param until when clients stop to believe it
public record Staple(byte[] answer, Instant from, Instant until) {}
