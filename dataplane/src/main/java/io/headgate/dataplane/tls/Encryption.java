package io.headgate.dataplane.tls;

import java.util.Map;

/**
 * All TLS of one configuration. Immutable, shared by all workers; connections that began with it outlive it.
 *
 * @param listeners how those of clients are encrypted, by listener
 * @param http how those of requests to endpoints are, by upstream
 * @param tcp how those of tunnels to endpoints are, by upstream
 */
public record Encryption(Map<String, ServerTls> listeners, Map<String, ClientTls> http, Map<String, ClientTls> tcp)
        implements AutoCloseable {
    /** Nothing is encrypted. */
    public static final Encryption NONE = new Encryption(Map.of(), Map.of(), Map.of());

    /** The same with other encryption of clients. */
    public Encryption with(Map<String, ServerTls> others) {
        return new Encryption(others, http, tcp);
    }

    /** Whether something else is to be shown to clients than what the configuration names. */
    public boolean waits() {
        return listeners.values().stream().anyMatch(ServerTls::waits);
    }

    /** No connection of a client begins with it any more. */
    public void closeListeners() {
        listeners.values().forEach(ServerTls::close);
    }

    /** No connection begins with it any more. */
    @Override
    public void close() {
        closeListeners();
        http.values().forEach(ClientTls::close);
        tcp.values().forEach(ClientTls::close);
    }
}
