package io.headgate.dataplane.tls;

import io.headgate.dataplane.pool.EndpointPool;
import io.netty.internal.tcnative.SSLSessionCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions that endpoints have given under one {@link ClientTls}: those of others were agreed on under other
 * authorities, or with another certificate of ours. Each worker has its own, so there is no lock.
 */
final class ClientSessions implements SSLSessionCache {
    /**
     * Of one worker; with four sessions of 4 KiB each, 4 MiB. The one that was connected to longest ago is forgotten.
     */
    private static final int ENDPOINTS_MAX = 256;

    private final List<Recent> workers = new ArrayList<>();

    private static final class Recent extends LinkedHashMap<EndpointPool<?>, EndpointSessions> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<EndpointPool<?>, EndpointSessions> eldest) {
            boolean tooMany = size() > ENDPOINTS_MAX;
            if (tooMany) {
                eldest.getValue().close();
            }
            return tooMany;
        }
    }

    ClientSessions(int workers) {
        for (int i = 0; i < workers; i++) {
            this.workers.add(new Recent());
        }
    }

    /** Those of an endpoint; on the loop of its worker. */
    EndpointSessions of(EndpointPool<?> endpoint) {
        return workers.get(endpoint.upstream().worker().index()).computeIfAbsent(endpoint, _ -> new EndpointSessions());
    }

    /** Called by the library on the loop of the connection, within one of its calls; must not throw. */
    @Override
    public boolean sessionCreated(long ssl, long session) {
        return EndpointSessions.keep(ssl, session);
    }

    /** Servers' sessions are in their tickets. */
    @Override
    public long getSession(long ssl, byte[] id) {
        return -1;
    }

    /** Once no connection is left that could be given another: whoever ends the last one has seen what all did. */
    void close() {
        workers.forEach(worker -> worker.values().forEach(EndpointSessions::close));
    }
}
