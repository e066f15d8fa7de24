package io.headgate.config.grammar;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How keys are called elsewhere, above all in nginx and HAProxy: each line has a key, and what it is called there. A
/// word that means several things stands in several lines; which one is meant shows in which keys there are.
final class Synonyms {
    private static final List<List<String>> KEYS = List.of(
            List.of("listeners", "frontend", "frontends", "server", "servers"),
            List.of("bind", "listen", "port", "addr", "address"),
            List.of("tls", "ssl"),
            List.of("chain", "cert", "crt", "certificate", "ssl_certificate", "pem"),
            List.of("certificate", "cert", "crt", "ssl_certificate"),
            List.of("certificates", "cert", "certs", "crt", "certificate", "ssl_certificate"),
            List.of("key", "private_key", "ssl_certificate_key"),
            List.of("routes", "rules", "locations"),
            List.of("host", "domain", "hostname", "server_name"),
            List.of("path_prefix", "location", "prefix"),
            List.of("path", "uri", "url"),
            List.of("upstream", "backend", "cluster", "pool", "proxy_pass", "service", "use_backend"),
            List.of("upstreams", "backend", "backends", "clusters", "pools", "services"),
            List.of("endpoints", "backends", "members", "nodes", "server", "servers", "targets"),
            List.of("address", "addr", "host", "ip", "port", "server"),
            List.of("balance", "algorithm", "lb", "lb_policy", "load_balancing", "policy", "strategy"),
            List.of("health", "check", "checks", "healthcheck", "httpchk"),
            List.of("interval", "inter"),
            List.of("max_connections", "max_conns", "maxconn"),
            List.of("max", "max_conns", "maxconn"),
            List.of("retries", "retry"),
            List.of("respond", "answer", "response", "return"),
            List.of("sticky", "session", "stick"),
            List.of("workers", "nbthread", "threads", "worker_processes"),
            List.of("log", "error_log", "logging"));

    private Synonyms() {}

    /// The key that another program calls so, or null where it is none of those known here.
    static @Nullable String key(String synonym, Collection<String> known) {
        for (List<String> line : KEYS) {
            if (line.lastIndexOf(synonym) > 0 && known.contains(line.getFirst())) {
                return line.getFirst();
            }
        }
        return null;
    }
}
