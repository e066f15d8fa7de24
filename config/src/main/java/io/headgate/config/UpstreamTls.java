package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// TLS on the connections to an upstream's endpoints, health checks included.
public record UpstreamTls(
        @Key(
                doc = "The name to ask for, which the endpoint's certificate must be for. By default the endpoint's DNS"
                        + " name, or its address, for which nothing is asked.",
                example = "payment.internal")
        @Nullable
        ServerName sni,

        @Key(
                doc = "PEM file of the authorities that vouch for endpoints; by default those that Java knows.",
                example = "internal.pem",
                file = true)
        @Nullable
        String ca,

        @Key(
                doc = "Whether an endpoint must show a valid certificate for its name. Without it anybody on the way"
                        + " can answer in its place.",
                fallback = "true")
        boolean verify,

        @Key(doc = "The oldest version spoken: `\"1.2\"` or `\"1.3\"`.", fallback = "\"1.2\"")
        TlsVersion minVersion,

        @Key(doc = "What the gateway shows of itself where it is asked to.", example = "{ chain: gw.crt, key: gw.key }")
        @Nullable
        CertificateSource certificate) {
    public UpstreamTls {
        Check check = new Check();
        if (sni != null && sni.wildcard()) {
            check.fault("'" + sni + "' is no single name", "write the name of the endpoints", "sni");
        }
        if (ca != null && ca.isBlank()) {
            check.fault("the file name is empty", "name a file", "ca");
        }
        if (ca != null && !verify) {
            check.fault("authorities are named, and nothing is verified", "remove one of ca and verify", "verify");
        }
        if (certificate != null && (certificate.selfSigned() || certificate.acme() != null)) {
            check.fault("no endpoint would know a certificate that is not in files", "name files", "certificate");
        }
        check.done();
    }
}
