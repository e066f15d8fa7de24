package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// Certificates that clients show of themselves.
public record ClientAuth(
        @Key(
                doc = "PEM file of the authorities that vouch for clients; no others are believed.",
                example = "clients.pem",
                file = true)
        String ca,

        @Key(doc = "`required`, `optional` (one that is shown must be valid) or `none`.", fallback = "required")
        ClientAuthMode mode,

        @Key(
                doc = "PEM file of what those authorities, and any between, have revoked, up to 64 MiB. Whom no list in"
                        + " date is about is not believed. Read again at each reload. Each revoked certificate takes"
                        + " up to 310 bytes of heap, twice while another list takes its place.",
                fallback = "off",
                example = "clients.crl",
                file = true)
        @Nullable
        String crl) {
    public ClientAuth {
        Check check = new Check();
        if (ca.isBlank()) {
            check.fault("the file name is empty", "name a file", "ca");
        }
        if (crl != null && crl.isBlank()) {
            check.fault("the file name is empty", "name a file", "crl");
        }
        check.done();
    }
}
