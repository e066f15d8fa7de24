package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// What the upstream sees instead of the request's own path or host.
public record Rewrite(
        @Key(doc = "Replaces the part of the path that `match.path_prefix` matched.", example = "/") @Nullable
        String pathPrefix,

        @Key(doc = "Replaces the host; a port may follow.", example = "payment.internal") @Nullable
        String host) {
    public Rewrite {
        Check check = new Check();
        if (pathPrefix != null) {
            String path = pathPrefix;
            check.part(() -> Paths.check(path), "path_prefix");
        }
        if (host != null) {
            String given = host;
            check.part(() -> checkHost(given), "host");
        }
        if (pathPrefix == null && host == null) {
            check.fault("it changes nothing", "give path_prefix or host, or remove rewrite");
        }
        check.done();
    }

    private static void checkHost(String host) {
        if (host.lastIndexOf(':') >= 0 && !host.endsWith("]")) {
            Address.parse(host);
        } else {
            HostPattern.parse(host);
        }
        if (host.startsWith("unix:") || host.startsWith("*")) {
            throw new InvalidValue("'" + host + "' is not a host", "write a host name, with a port where it is needed");
        }
    }
}
