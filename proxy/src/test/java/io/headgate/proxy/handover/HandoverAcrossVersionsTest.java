package io.headgate.proxy.handover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.os.KernelUdp;
import io.headgate.os.LocalListener;
import io.headgate.proxy.node.Inheritance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node gives beyond sockets, to a successor that may not know it; both as they speak, without what they do. */
class HandoverAcrossVersionsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path dir;

    private LocalListener listener;
    private Takeover successor;
    private Wire node;

    @BeforeEach
    void open() throws Exception {
        Assumptions.assumeTrue(KernelUdp.available(), "SKIPPED: this is no Linux on amd64 or aarch64");
        Path path = dir.resolve("handover");
        listener = LocalListener.open(path);
        CompletableFuture<Takeover> beginning = CompletableFuture.supplyAsync(() -> begin(path));
        node = new Wire(Objects.requireNonNull(listener.accept()));
        node.receive(Frame.Kind.TAKE_OVER, LONG);
        node.send(Frame.of(Frame.Kind.WELCOME, "version", "1.0", "admin", "127.0.0.1:9900"));
        successor = beginning.get();
    }

    private static Takeover begin(Path path) {
        try {
            return Takeover.begin(path, "2.0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        if (successor != null) {
            successor.close();
            node.close();
            listener.close();
        }
    }

    private static Inheritance withTickets() throws IOException {
        byte[] keys = new byte[8 + 2 * 48];
        Arrays.fill(keys, 8, keys.length, (byte) 7);
        return new Inheritance(List.of(), Map.of(), TicketKeys.of(keys, System.nanoTime()));
    }

    private static byte[] keys(TicketKeys tickets) {
        byte[] exported = tickets.export(System.nanoTime());
        return exported.length == 0 ? exported : Arrays.copyOfRange(exported, 8, exported.length);
    }

    /** Says it before the successor asks, so that one thread is enough; the socket keeps it. */
    private Inheritance received() throws IOException {
        Inheritance all = successor.inheritance();
        assertEquals(
                List.of("ticket_keys"),
                node.receive(Frame.Kind.WANT_SOCKETS, LONG).all("also"));
        return all;
    }

    @Test
    void aSuccessorThatKnowsTicketKeysGetsThem() throws IOException {
        Inheritance given = withTickets();
        InheritanceSender.send(given, List.of("something", "ticket_keys"), node);
        assertArrayEquals(keys(given.tickets()), keys(received().tickets()));
    }

    @Test
    void aSuccessorThatKnowsNoneGetsWhatItHasAlwaysGot() throws IOException {
        InheritanceSender.send(withTickets(), List.of(), node);
        assertEquals(0, keys(received().tickets()).length);
        InheritanceSender.send(withTickets(), List.of("something"), node);
        assertEquals(0, keys(received().tickets()).length);
    }

    @Test
    void fromANodeThatGivesNoneTheyBeginAnew() throws IOException {
        node.send(Frame.of(Frame.Kind.ALL, "count", "0"));
        assertEquals(0, keys(received().tickets()).length);
        InheritanceSender.send(Inheritance.of(List.of()), List.of("ticket_keys"), node);
        assertEquals(0, keys(received().tickets()).length);
    }

    @Test
    void aStateIsBoundedOnBothSides() throws IOException {
        refuses(
                "the state 'much' has 16385 bytes, and one that is handed over 1 to 16384; restart instead of"
                        + " upgrading",
                () -> node.sendState("much", new byte[Wire.STATE_BYTES_MAX + 1]));
        node.send(Frame.of(Frame.Kind.STATE, "name", "much", "bytes", "16385"));
        refuses(
                "the state 'much' has 16385 bytes, and one that is handed over 1 to 16384; restart instead of"
                        + " upgrading",
                successor::inheritance);
    }

    @Test
    void aStateThatIsNotWhatItSaysIsRefused() throws IOException {
        node.sendState("mood", new byte[] {1});
        refuses("the state 'mood' came, for which nobody has asked", successor::inheritance);
        node.send(Frame.of(Frame.Kind.STATE, "name", "ticket_keys", "bytes", "56"));
        node.send(Frame.of(Frame.Kind.ALL, "count", "0"));
        refuses("the state 'ticket_keys' came with 22 bytes, not 56", successor::inheritance);
        node.sendState("ticket_keys", ByteBuffer.allocate(55).array());
        refuses("ticket keys of 55 bytes; 1 to 3 are 56 to 152, 48 each", successor::inheritance);
    }

    private interface Step {
        void take() throws IOException;
    }

    private static void refuses(String why, Step step) {
        IOException refusal = assertThrows(IOException.class, step::take);
        assertEquals(why, refusal.getMessage());
    }

    @Test
    void whatIsSecretIsInNoFrameThatCouldBeShown() throws IOException {
        InheritanceSender.send(withTickets(), List.of("ticket_keys"), node);
        Inheritance all = received();
        assertFalse(all.toString().contains("7, 7"), all.toString());
    }
}
