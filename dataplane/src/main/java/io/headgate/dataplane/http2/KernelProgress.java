package io.headgate.dataplane.http2;

import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.socket.SendQueue;
import io.netty.channel.Channel;

/**
 * A number that grows with every byte that a peer's kernel takes of a connection; found out once for all streams that
 * ask at one time, as it takes a system call. Confined to its worker.
 */
final class KernelProgress {
    private long lookedNs;
    private long taken;

    long look(Channel channel, long written, long nowNs) {
        if (lookedNs != nowNs) {
            lookedNs = nowNs;
            long acknowledged = SendQueue.acknowledged(channel);
            taken = acknowledged >= 0 ? acknowledged : Outbound.progress(channel, written);
        }
        return taken;
    }
}
