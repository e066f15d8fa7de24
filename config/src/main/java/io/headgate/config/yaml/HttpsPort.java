package io.headgate.config.yaml;

import io.headgate.config.Address;
import io.headgate.config.Http;
import java.util.List;

/// Warns of clients that are sent to the usual port of `https` while nobody listens there. A port that is written out
/// is
/// believed: on the way here ports may be mapped.
final class HttpsPort {
    private final Parts parts;

    HttpsPort(Parts parts) {
        this.parts = parts;
    }

    void check(Problems warnings) {
        if (ports(parts.binds()).contains(Http.HTTPS_PORT)) {
            return;
        }
        for (Parts.ListenerPart listener : parts.listeners()) {
            if (listener.service() instanceof Http http
                    && http.redirectToHttps()
                    && listener.tree().entry("http") instanceof Tree.Entry entry
                    && entry.value() instanceof Tree.Mapping settings
                    && settings.entry("redirect_to_https") instanceof Tree.Entry redirect
                    && settings.entry("https_port") == null) {
                warnings.add(
                        redirect.value().place(),
                        listener.path().then("http").then("redirect_to_https"),
                        "clients are sent to port " + Http.HTTPS_PORT + ", and no listener is there",
                        remedy());
            }
        }
    }

    private String remedy() {
        List<Integer> withTls = ports(parts.binds().stream()
                .filter(bind -> parts.listeners().stream()
                        .anyMatch(listener -> listener.path().toString().equals(bind.owner())
                                && listener.service() instanceof Http
                                && listener.tree().entry("tls") != null))
                .toList());
        return withTls.size() == 1
                ? "write https_port: " + withTls.getFirst() + ", where there is TLS, or " + Http.HTTPS_PORT
                        + " if that is mapped to this machine"
                : "write https_port, with the port at which clients find TLS";
    }

    /// Ports of TCP; 0 is none.
    private static List<Integer> ports(List<Parts.Bind> binds) {
        return binds.stream()
                .filter(bind -> !bind.datagrams())
                .map(bind -> switch (bind.address()) {
                    case Address.Inet inet -> inet.port();
                    case Address.Named named -> named.port();
                    case Address.Unix _ -> 0;
                })
                .filter(port -> port != 0)
                .distinct()
                .toList();
    }
}
