package io.headgate.proxy.handover;

import io.headgate.config.snapshot.EndpointId;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.OpenSocket;
import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.dataplane.upstream.Ejected;
import io.headgate.os.Descriptors;
import io.headgate.os.LocalMessage;
import io.headgate.proxy.node.Inheritance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers all that a successor inherits. For one thread, which waits. */
final class InheritanceReceiver {
    private final Wire from;
    private final List<OpenSocket> sockets = new ArrayList<>();
    private final Map<EndpointId, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<EndpointId, Ejected> ejected = new LinkedHashMap<>();
    /** Those of a node that gives none begin anew. */
    private TicketKeys tickets = new TicketKeys(System.nanoTime());

    InheritanceReceiver(Wire from) {
        this.from = from;
    }

    /** Returns when the node says that this was all; whoever calls owns the descriptors. */
    Inheritance receive() throws IOException {
        try {
            while (true) {
                Wire.Received received = from.receive(Takeover.ANSWER_MAX);
                Frame frame = received.frame();
                if (frame.kind() == Frame.Kind.ALL && frame.number("count") == sockets.size()) {
                    return new Inheritance(sockets, verdicts, ejected, tickets);
                }
                take(received);
            }
        } catch (IOException e) {
            sockets.forEach(socket -> Descriptors.close(socket.descriptor()));
            throw e;
        }
    }

    private void take(Wire.Received received) throws IOException {
        Frame frame = received.frame();
        switch (frame.kind()) {
            case VERDICT -> verdicts.put(InheritanceFrames.endpoint(frame), InheritanceFrames.verdict(frame));
            case EJECTED -> ejected.put(InheritanceFrames.endpoint(frame), InheritanceFrames.ejected(frame));
            case STATE -> state(frame);
            default -> sockets.add(socket(received));
        }
    }

    private void state(Frame frame) throws IOException {
        byte[] content = from.receiveState(frame, Takeover.ANSWER_MAX);
        try {
            if (!frame.text("name").equals(InheritanceFrames.TICKET_KEYS)) {
                throw new IOException("the state '" + frame.text("name") + "' came, for which nobody has asked");
            }
            tickets = TicketKeys.of(content, System.nanoTime());
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static OpenSocket socket(Wire.Received received) throws IOException {
        Frame frame = received.frame();
        if (frame.kind() != Frame.Kind.SOCKET || received.descriptor() == LocalMessage.NO_DESCRIPTOR) {
            throw new IOException("a frame " + frame + " came instead of a socket");
        }
        try {
            return InheritanceFrames.socket(frame, received.descriptor());
        } catch (IOException e) {
            Descriptors.close(received.descriptor());
            throw e;
        }
    }
}
