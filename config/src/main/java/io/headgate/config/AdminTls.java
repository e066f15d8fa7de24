package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// TLS of the admin API: versions 1.2 and 1.3.
public record AdminTls(
        @Key(
                doc = "PEM file of the certificate, followed by those between it and the root. Requests may name the"
                        + " hosts it is for.",
                example = "admin.crt",
                file = true)
        String chain,

        @Key(
                doc = "PEM file of the private key, without a passphrase; only Headgate's user should be able to read"
                        + " it.",
                example = "admin.key",
                file = true)
        String key,

        @Key(
                doc = "PEM file of the authorities that vouch for users with a `certificate`; no others are believed."
                        + " A certificate stays optional, as users may have a password or tokens.",
                fallback = "off",
                example = "staff.pem",
                file = true)
        @Nullable
        String clientCa) {
    public AdminTls {
        Check check = new Check();
        if (chain.isBlank()) {
            check.fault("the file name is empty", "name a file", "chain");
        }
        if (key.isBlank()) {
            check.fault("the file name is empty", "name a file", "key");
        }
        if (clientCa != null && clientCa.isBlank()) {
            check.fault("the file name is empty", "name a file", "client_ca");
        }
        check.done();
    }
}
