package io.headgate.proxy.handover;

import io.headgate.proxy.node.Inheritance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The successor's side of a hand-over: its methods are steps, in this order. For one thread, which waits. */
public final class Takeover implements AutoCloseable {
    /** What the node answers at once, though its machine may be busy. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /** The node tells its service manager in between, and that may take its time. */
    private static final Duration LET_GO_MAX = Duration.ofSeconds(30);

    private final Wire wire;
    private final String adminAddress;

    private Takeover(Wire wire, String adminAddress) {
        this.wire = wire;
        this.adminAddress = adminAddress;
    }

    /**
     * Finds the node that is to be succeeded; it goes on as it is.
     *
     * @param version of this program
     * @throws IOException when there is none, or it does not want to
     */
    public static Takeover begin(Path handover, String version) throws IOException {
        Wire wire;
        try {
            wire = Wire.connect(handover);
        } catch (IOException e) {
            throw new IOException(
                    "no node hands over at " + handover + " (" + e.getMessage() + "); start one without --take-over",
                    e);
        }
        try {
            wire.send(Frame.of(Frame.Kind.TAKE_OVER, "version", version));
            Frame welcome = wire.receive(Frame.Kind.WELCOME, ANSWER_MAX);
            return new Takeover(wire, welcome.text("admin"));
        } catch (IOException e) {
            wire.close();
            throw e;
        }
    }

    /** Where the node's admin API listens. */
    public String adminAddress() {
        return adminAddress;
    }

    /** What the node gives, all of which it goes on using; whoever calls owns the descriptors. */
    public Inheritance inheritance() throws IOException {
        String[] known = {"also", InheritanceFrames.EJECTED, "also", InheritanceFrames.TICKET_KEYS};
        wire.send(Frame.of(Frame.Kind.WANT_SOCKETS, known));
        return new InheritanceReceiver(wire).receive();
    }

    /** Says that this process accepts at all of them; returns when the node has let go of what only one can have. */
    public void serving() throws IOException {
        wire.send(Frame.of(Frame.Kind.SERVING));
        wire.receive(Frame.Kind.YOURS, LET_GO_MAX);
    }

    /** Everything is in its place, so the node may end; it does so too if it does not hear this. */
    public void done() {
        try {
            wire.send(Frame.of(Frame.Kind.DONE));
        } catch (IOException e) {
            // the node before has ended already
        }
    }

    /** Says that this process gives up. */
    public void fail(String why) {
        wire.fail(why);
    }

    @Override
    public void close() {
        wire.close();
    }
}
