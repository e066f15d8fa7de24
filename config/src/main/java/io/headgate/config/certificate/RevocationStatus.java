package io.headgate.config.certificate;

import java.time.Instant;

/// What an authority says when it is asked about a certificate.
///
/// @param until when it is to be asked again; of no meaning where it said nothing
/// @param why for people, about the certificate as "it"
public record RevocationStatus(Verdict verdict, Instant until, String why) {
    public enum Verdict {
        GOOD,
        REVOKED,
        /// Nobody has said anything that can be believed.
        UNKNOWN
    }

    /// Nobody has said anything.
    ///
    /// @param why in words
    public static RevocationStatus unknown(String why) {
        return new RevocationStatus(Verdict.UNKNOWN, Instant.MIN, why);
    }
}
