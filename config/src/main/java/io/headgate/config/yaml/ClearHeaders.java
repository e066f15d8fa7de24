package io.headgate.config.yaml;

import io.headgate.config.Tracing;
import java.net.InetAddress;

/// Warns of a collector's header fields that everybody on the way to it could read.
final class ClearHeaders {
    private final Parts parts;

    ClearHeaders(Parts parts) {
        this.parts = parts;
    }

    void check(Problems warnings) {
        if (parts.at("tracing") instanceof Tree.Mapping tree
                && tree.entry("headers") instanceof Tree.Entry headers
                && parts.madeOf(tree) instanceof Tracing tracing
                && !tracing.headers().isEmpty()
                && "http".equals(tracing.traces().getScheme())
                && !isHere(tracing.traces().getHost())) {
            warnings.add(
                    headers.key().place(),
                    KeyPath.TOP.then("tracing").then("headers"),
                    "they go over the network in cleartext, so whoever is between here and the collector can read"
                            + " them",
                    "let otlp begin with https://, or run a collector on this machine that passes spans on");
        }
    }

    private static boolean isHere(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return InetAddress.ofLiteral(literal).isLoopbackAddress();
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }
}
