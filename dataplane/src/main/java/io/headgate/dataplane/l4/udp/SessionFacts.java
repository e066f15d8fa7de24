package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.exchange.RequestId;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.listener.ConnectionFacts;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.worker.Worker;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session: what the log reads when it has ended. One for all sessions of a worker and listener, used
 * for one after the other, so that a session itself holds no more than it needs. Confined to its worker.
 */
final class SessionFacts implements ConnectionFacts {
    private static final int NOT_MEASURED = -1;

    private final Worker worker;
    private final String listener;
    private final ClientAddress client = new ClientAddress();
    private String upstream = "";
    private String endpoint = "";
    private @Nullable Failure failure;
    private long idHigh;
    private long idLow;
    private long startedEpochMs;
    private long durationNs;
    private long bytesIn;
    private long bytesOut;

    /** @param listener its name, always the same instance */
    SessionFacts(Worker worker, String listener) {
        this.worker = worker;
        this.listener = listener;
    }

    /** Those of a session that ends now and has not left its endpoint yet; {@code why} is null for silence. */
    SessionFacts of(UdpSession session, String upstreamName, @Nullable Failure why) {
        EndpointState at = session.endpoint();
        session.client(client);
        upstream = upstreamName;
        endpoint = at == null ? "" : at.name();
        failure = why;
        durationNs = worker.nowNs() - session.startedNs();
        startedEpochMs = worker.epochMs() - durationNs / 1_000_000;
        idHigh = RequestId.high(startedEpochMs, worker.nextRequestId());
        idLow = RequestId.low(worker.nextRequestId());
        bytesIn = session.bytesIn();
        bytesOut = session.bytesOut();
        return this;
    }

    @Override
    public boolean datagrams() {
        return true;
    }

    @Override
    public String listenerName() {
        return listener;
    }

    @Override
    public String upstreamName() {
        return upstream;
    }

    @Override
    public String endpointName() {
        return endpoint;
    }

    @Override
    public ClientAddress client() {
        return client;
    }

    @Override
    public ClientAddress peer() {
        return client;
    }

    @Override
    public long idHigh() {
        return idHigh;
    }

    @Override
    public long idLow() {
        return idLow;
    }

    @Override
    public long startedEpochMs() {
        return startedEpochMs;
    }

    @Override
    public long durationNs() {
        return durationNs;
    }

    @Override
    public long queueNs() {
        return NOT_MEASURED;
    }

    @Override
    public long connectNs() {
        return NOT_MEASURED;
    }

    @Override
    public long bytesIn() {
        return bytesIn;
    }

    @Override
    public long bytesOut() {
        return bytesOut;
    }

    @Override
    public int retries() {
        return 0;
    }

    @Override
    public @Nullable Failure failure() {
        return failure;
    }
}
