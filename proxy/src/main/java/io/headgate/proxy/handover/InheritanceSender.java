package io.headgate.proxy.handover;

import io.headgate.config.snapshot.EndpointId;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.OpenSocket;
import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.dataplane.upstream.Ejected;
import io.headgate.proxy.node.Inheritance;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Tells a successor all that it inherits. */
final class InheritanceSender {
    private InheritanceSender() {}

    /** @param also the states that the successor knows */
    static void send(Inheritance all, List<String> also, Wire to) throws IOException {
        for (OpenSocket socket : all.sockets()) {
            to.send(InheritanceFrames.of(socket), socket.descriptor());
        }
        for (Map.Entry<EndpointId, Verdict> verdict : all.verdicts().entrySet()) {
            to.send(InheritanceFrames.of(verdict.getKey(), verdict.getValue()));
        }
        if (also.contains(InheritanceFrames.EJECTED)) {
            for (Map.Entry<EndpointId, Ejected> ejected : all.ejected().entrySet()) {
                to.send(InheritanceFrames.of(ejected.getKey(), ejected.getValue()));
            }
        }
        if (also.contains(InheritanceFrames.TICKET_KEYS)) {
            send(all.tickets(), to);
        }
        String count = String.valueOf(all.sockets().size());
        to.send(Frame.of(Frame.Kind.ALL, "count", count));
    }

    private static void send(TicketKeys tickets, Wire to) throws IOException {
        byte[] secret = tickets.export(System.nanoTime());
        try {
            if (secret.length > 0) {
                to.sendState(InheritanceFrames.TICKET_KEYS, secret);
            }
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
