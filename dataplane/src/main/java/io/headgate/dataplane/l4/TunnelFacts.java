package io.headgate.dataplane.l4;

import io.headgate.dataplane.exchange.RequestId;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.listener.Accepted;
import io.headgate.dataplane.listener.ConnectionFacts;
import io.headgate.dataplane.tls.TlsSession;
import io.headgate.dataplane.worker.Worker;
import org.jspecify.annotations.Nullable;

/** What is known of a tunnel: what the log reads. {@link TcpTunnel} is what happens to it. */
abstract class TunnelFacts implements ConnectionFacts {
    final Worker worker;
    final CompiledTcp settings;
    final Leg client = new Leg();
    TcpTarget target;

    @Nullable
    TcpUpstream upstream;

    @Nullable
    Failure failure;

    private final Accepted accepted;
    private final long startedEpochMs;
    private final long idHigh;
    private final long idLow;
    private long queueNs = -1;
    private long connectNs = -1;
    private int retries;
    private boolean targetKnown;

    TunnelFacts(Worker worker, CompiledTcp settings, Accepted accepted) {
        this.worker = worker;
        this.settings = settings;
        target = settings.targets()[0];
        targetKnown = settings.sni() == null;
        this.accepted = accepted;
        startedEpochMs = worker.epochMs();
        idHigh = RequestId.high(startedEpochMs, worker.nextRequestId());
        idLow = RequestId.low(worker.nextRequestId());
    }

    /** The client's hello has told which of the listener's targets it is. */
    final void choose(int index) {
        target = settings.targets()[index];
        targetKnown = true;
    }

    /** The dial is over: keeps of it what is told at the end. */
    final void dialed(Dial dial) {
        queueNs = dial.queueNs();
        connectNs = dial.connectNs();
        retries = dial.retries();
    }

    public final Accepted accepted() {
        return accepted;
    }

    @Override
    public final boolean datagrams() {
        return false;
    }

    @Override
    public final String listenerName() {
        return settings.name();
    }

    @Override
    public final String upstreamName() {
        return targetKnown ? target.name() : "";
    }

    @Override
    public final String endpointName() {
        return upstream == null ? "" : upstream.home().name();
    }

    @Override
    public final ClientAddress client() {
        return accepted.client();
    }

    @Override
    public final ClientAddress peer() {
        return accepted.client();
    }

    @Override
    public final long idHigh() {
        return idHigh;
    }

    @Override
    public final long idLow() {
        return idLow;
    }

    @Override
    public final long startedEpochMs() {
        return startedEpochMs;
    }

    @Override
    public final long durationNs() {
        return worker.nowNs() - accepted.sinceNs();
    }

    @Override
    public final long queueNs() {
        return queueNs;
    }

    @Override
    public final long connectNs() {
        return connectNs;
    }

    @Override
    public final long bytesIn() {
        return client.passedOn();
    }

    @Override
    public final long bytesOut() {
        return upstream == null ? 0 : upstream.leg().passedOn();
    }

    @Override
    public final int retries() {
        return retries;
    }

    @Override
    public final @Nullable TlsSession tls() {
        return TlsSession.of(client.channel());
    }

    @Override
    public final @Nullable Failure failure() {
        return failure;
    }
}
