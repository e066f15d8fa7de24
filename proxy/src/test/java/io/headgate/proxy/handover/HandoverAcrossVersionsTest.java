package io.headgate.proxy.handover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.config.Address;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.dataplane.upstream.Ejected;
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
    private static final Map<EndpointId, Ejected> EJECTED =
            Map.of(new EndpointId("app", Address.parse("[::1]:80")), new Ejected(30_000_000_000L, 2));

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

    private static Inheritance whole() throws IOException {
        byte[] keys = new byte[8 + 2 * 48];
        Arrays.fill(keys, 8, keys.length, (byte) 7);
        return new Inheritance(List.of(), Map.of(), EJECTED, TicketKeys.of(keys, System.nanoTime()));
    }

    private static byte[] keys(TicketKeys tickets) {
        byte[] exported = tickets.export(System.nanoTime());
        return exported.length == 0 ? exported : Arrays.copyOfRange(exported, 8, exported.length);
    }

    /** Says it before the successor asks, so that one thread is enough; the socket keeps it. */
    private Inheritance received() throws IOException {
        Inheritance all = successor.inheritance();
        assertEquals(
                List.of("ejected", "ticket_keys"),
                node.receive(Frame.Kind.WANT_SOCKETS, LONG).all("also"));
        return all;
    }

    @Test
    void aSuccessorGetsWhatItKnowsAndNothingElse() throws IOException {
        Inheritance given = whole();
        InheritanceSender.send(given, List.of("something", "ticket_keys", "ejected"), node);
        Inheritance all = received();
        assertArrayEquals(keys(given.tickets()), keys(all.tickets()));
        assertEquals(EJECTED, all.ejected());
        InheritanceSender.send(given, List.of("ejected"), node);
        all = received();
        assertEquals(0, keys(all.tickets()).length);
        assertEquals(EJECTED, all.ejected());
    }

    @Test
    void aSuccessorThatKnowsNothingGetsWhatItHasAlwaysGot() throws IOException {
        for (List<String> known : List.of(List.<String>of(), List.of("something"))) {
            InheritanceSender.send(whole(), known, node);
            Inheritance all = received();
            assertEquals(0, keys(all.tickets()).length);
            assertEquals(Map.of(), all.ejected());
        }
    }

    @Test
    void fromANodeThatGivesNothingMoreItBeginsAnew() throws IOException {
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
}
