package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// Where a certificate and its private key come from: two files, an authority, or the gateway itself.
public record CertificateSource(
        @Key(
                doc = "PEM file of the certificate, followed by those between it and the root.",
                example = "shop.crt",
                file = true)
        @Nullable
        String chain,

        @Key(
                doc = "PEM file of the private key, without a passphrase; only Headgate's user should be able to read"
                        + " it.",
                example = "shop.key",
                file = true)
        @Nullable
        String key,

        @Key(
                doc = "Makes a certificate at the start that no client trusts, for first steps. It is for localhost and"
                        + " every host that a route names.",
                fallback = "false",
                example = "true")
        boolean selfSigned,

        @Key(
                doc = "Orders the certificate from an authority and renews it in time. Key, certificate and account"
                        + " are kept in the state folder. Until the first one is there, one is shown that no client"
                        + " trusts.",
                fallback = "off",
                example = "{ hosts: [shop.example.com], email: ops@example.com }")
        @Nullable
        Acme acme) {
    public CertificateSource {
        Check check = new Check();
        if (acme != null && (selfSigned || chain != null || key != null)) {
            check.fault(
                    "a certificate that is ordered comes from nowhere else", "keep acme alone, or remove it", "acme");
        } else if (acme != null) {
            check.done();
        } else if (selfSigned && (chain != null || key != null)) {
            check.fault(
                    "a self-signed certificate comes from no file",
                    "remove chain and key, or self_signed",
                    "self_signed");
        } else if (!selfSigned && chain == null) {
            check.fault("there is no certificate", "add chain: FILE, or self_signed: true instead of key");
        } else if (!selfSigned && key == null) {
            check.fault("there is no private key for the certificate", "add key: FILE");
        }
        if (chain != null && chain.isBlank()) {
            check.fault("the file name is empty", "name a file", "chain");
        }
        if (key != null && key.isBlank()) {
            check.fault("the file name is empty", "name a file", "key");
        }
        check.done();
    }
}
