package io.headgate.proxy.demo;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration of {@code headgate quickstart}: short enough to read in a minute, and with one of each thing the
 * page shows: three policies, active checks, a rate limit, a short timeout, retries, compression, an access log.
 */
public final class QuickstartConfig {
    /** The JDK's server closes a connection that is idle for 30 s; we must be the first. */
    private static final String HTTP_ENDPOINTS = """
                health: { http: { path: /healthz }, interval: 2s, timeout: 1s, fall: 2, rise: 1 }
                keep_alive: { max_idle: 64, idle: 20s }""".indent(4).stripTrailing();

    private static final String ROUTES = """
            routes:                                  # the first that matches wins
              - name: media
                match: { path_prefix: /media }
                upstream: media
              - name: chat_ws
                match: { path: /chat/ws }
                upstream: chat_ws
              - name: chat
                match: { path_prefix: /chat }
                upstream: chat
              - name: payment
                match: { path_prefix: /payment }
                filters:
                  rate_limit: { rate: 5/s, burst: 10, by: source }
                timeouts: { first_byte: 2s }         # the card `timeout` takes 10 s
                retries: { attempts: 2, when: [connect_failure, reuse_race, reset, "503"] }
                upstream: payment
              - name: site
                filters:
                  gzip: {}
                upstream: site
            """;

    private QuickstartConfig() {}

    /**
     * The text of a config file for a gateway in front of the running services.
     *
     * @param gateway where the gateway listens; port 0 takes a free one
     * @param secure where it does by TLS
     * @param admin where its admin API listens
     * @param stateDir an absolute path; the access log goes there
     */
    public static String yaml(
            DemoServices services,
            InetSocketAddress gateway,
            InetSocketAddress secure,
            InetSocketAddress admin,
            Path stateDir) {
        return """
                # The gateway of `headgate quickstart`. The endpoints are demo services inside the same process,
                # so their ports change with every start.
                listeners:
                  web:
                    bind: %s
                    http: {}
                  secure:
                    bind: %s
                    http: {}
                    tls: { certificates: [{ self_signed: true }] }

                %s
                %s
                admin: { bind: %s }
                access_log: { file: %s, format: json }
                """.formatted(
                        quoted(text(gateway)),
                        quoted(text(secure)),
                        ROUTES,
                        upstreams(services),
                        quoted(text(admin)),
                        quoted(stateDir.resolve("access.log").toString()));
    }

    private static String upstreams(DemoServices services) {
        return """
                upstreams:
                  media:
                    balance: round_robin
                    endpoints: %s
                %s
                  chat:
                    balance: least_connections
                    endpoints: %s
                %s
                  chat_ws:
                    balance: two_choices
                    endpoints: %s
                    health: { tcp: {}, interval: 2s, timeout: 1s, fall: 2, rise: 1 }
                  payment:
                    balance: round_robin
                    endpoints: %s
                %s
                  site:
                    balance: round_robin
                    endpoints: %s
                %s
                """.formatted(
                        addresses(services.media()),
                        HTTP_ENDPOINTS,
                        addresses(services.chat()),
                        HTTP_ENDPOINTS,
                        addresses(services.chatSockets()),
                        addresses(services.payment()),
                        HTTP_ENDPOINTS,
                        addresses(services.site()),
                        HTTP_ENDPOINTS);
    }

    private static String addresses(List<InetSocketAddress> addresses) {
        return addresses.stream().map(each -> quoted(text(each))).collect(Collectors.joining(", ", "[", "]"));
    }

    /** As a config file and an address bar have it: {@code 127.0.0.1:8080}, {@code [::1]:8080}. */
    static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** A double-quoted scalar of YAML; a dollar before a brace would begin an interpolation and is escaped. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${") + '"';
    }
}
