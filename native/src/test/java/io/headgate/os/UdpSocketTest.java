package io.headgate.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What both kinds of sockets do alike, and what only the kernel's do. */
class UdpSocketTest {
    private enum Kind {
        KERNEL,
        JDK
    }

    private static final long PATIENCE_NS = 10_000_000_000L;

    private final UdpBatch batch = new UdpBatch(8);
    private final UdpBatch other = new UdpBatch(8);

    /** Makes sockets of a kind. */
    private record Maker(Kind kind, KernelUdp kernel) implements AutoCloseable {
        static Maker of(Kind kind) throws IOException {
            assumeTrue(KernelUdp.available(), "SKIPPED: no Linux on amd64 or aarch64");
            return new Maker(kind, new KernelUdp());
        }

        UdpSocket bind(String ip) throws IOException {
            return bind(new InetSocketAddress(InetAddress.getByName(ip), 0));
        }

        UdpSocket bind(InetSocketAddress at) throws IOException {
            return kind == Kind.KERNEL ? kernel.bind(at, () -> {}) : JdkUdpSocket.bind(at);
        }

        UdpSocket open(String like) throws IOException {
            InetAddress ip = InetAddress.getByName(like);
            return kind == Kind.KERNEL ? kernel.open(ip, () -> {}) : JdkUdpSocket.open(ip);
        }

        @Override
        public void close() {
            kernel.close();
        }
    }

    private static void put(UdpBatch batch, int slot, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        batch.buffer(slot).clear().put(bytes);
        batch.length(slot, bytes.length);
    }

    private static String text(UdpBatch batch, int slot) {
        byte[] bytes = new byte[batch.length(slot)];
        batch.buffer(slot).clear().get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The first result that is not 0; loopback delivers at once, a busy machine a little later. */
    private static int awaited(IntSupplier result) {
        long giveUpNs = System.nanoTime() + PATIENCE_NS;
        int count = result.getAsInt();
        while (count == 0 && System.nanoTime() < giveUpNs) {
            Thread.onSpinWait();
            count = result.getAsInt();
        }
        return count;
    }

    @ParameterizedTest
    @CsvSource({"KERNEL, 127.0.0.1", "KERNEL, ::1", "JDK, 127.0.0.1", "JDK, ::1"})
    void aBatchGoesThereAndBack(Kind kind, String ip) throws IOException {
        try (Maker maker = Maker.of(kind);
                UdpSocket server = maker.bind(ip);
                UdpSocket client = maker.open(ip)) {
            put(batch, 0, "one");
            put(batch, 1, "");
            put(batch, 2, "three");
            UdpPeer to = UdpPeer.of(server.localAddress());
            assertEquals(3, client.sendTo(to, batch, 0, 3));

            assertEquals(3, awaited(() -> server.receive(other, 1)));
            assertEquals("one", text(other, 1));
            assertEquals("", text(other, 2));
            assertEquals("three", text(other, 3));
            assertEquals(client.localAddress().getPort(), other.peerPort(1));
            assertEquals(8, other.bytes(1, 4));
            assertTrue(other.sameFlow(1, 3));

            assertEquals(3, server.send(other, 1, 4));
            assertEquals(3, awaited(() -> client.receive(batch, 0)));
            assertEquals("three", text(batch, 2));
            assertTrue(to.sent(batch, 2));
            assertEquals(0, client.receive(batch, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLargestDatagramIsWhole(Kind kind) throws IOException {
        String large = "x".repeat(65_507);
        try (Maker maker = Maker.of(kind);
                UdpSocket server = maker.bind("127.0.0.1");
                UdpSocket client = maker.open("127.0.0.1")) {
            UdpPeer to = UdpPeer.of(server.localAddress());
            put(batch, 0, large);
            assertEquals(1, client.sendTo(to, batch, 0, 1));
            assertEquals(1, awaited(() -> server.receive(other, 0)));
            assertEquals(large, text(other, 0));
            put(batch, 0, large + "x");
            assertEquals(UdpSocket.FAILED, client.sendTo(to, batch, 0, 1), "longer than UDP can say");
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "::1"})
    void theKernelTellsWhereNobodyListens(String ip) throws IOException {
        try (Maker maker = Maker.of(Kind.KERNEL);
                UdpSocket alive = maker.bind(ip);
                UdpSocket client = maker.open(ip)) {
            UdpSocket dead = maker.bind(ip);
            UdpPeer gone = UdpPeer.of(dead.localAddress());
            dead.close();
            put(batch, 0, "x");
            assertEquals(1, client.sendTo(gone, batch, 0, 1));
            assertEquals(1, client.sendTo(UdpPeer.of(alive.localAddress()), batch, 0, 1), "others are sent to as ever");
            assertEquals(1, awaited(() -> client.unreachable(other, 2)));
            assertTrue(gone.sent(other, 2));
            assertEquals(0, client.unreachable(other, 2), "it is told once");
            assertEquals(1, awaited(() -> alive.receive(other, 0)));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.2", "::, 127.0.0.2", "::, ::1"})
    void theKernelTellsWhichAddressWasAskedAndAnswersFromIt(String bind, String ip) throws IOException {
        try (Maker maker = Maker.of(Kind.KERNEL);
                UdpSocket server = maker.bind(bind);
                UdpSocket client = maker.open(ip)) {
            InetAddress asked = InetAddress.getByName(ip);
            UdpPeer to = UdpPeer.of(asked, server.localAddress().getPort());
            put(batch, 0, "x");
            client.sendTo(to, batch, 0, 1);
            assertEquals(1, awaited(() -> server.receive(other, 0)));
            assertEquals(to.low(), other.localLow(0));
            assertEquals(to.high(), other.localHigh(0));
            assertEquals(1, server.send(other, 0, 1));
            assertEquals(1, awaited(() -> client.receive(batch, 0)));
            assertTrue(to.sent(batch, 0), "from the address that was asked");
        }
    }

    @Test
    void readersAreCalledUntilTheirSocketIsEmpty() throws IOException {
        int[] calls = {0};
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (KernelUdp kernel = Maker.of(Kind.KERNEL).kernel();
                UdpSocket server = kernel.bind(free, () -> calls[0]++);
                UdpSocket client = kernel.open(free.getAddress(), () -> {})) {
            kernel.poll();
            assertEquals(0, calls[0]);
            put(batch, 0, "x");
            client.sendTo(UdpPeer.of(server.localAddress()), batch, 0, 1);
            kernel.poll();
            kernel.poll();
            assertEquals(2, calls[0], "nothing was read in between");
            server.receive(batch, 0);
            kernel.poll();
            assertEquals(2, calls[0]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void boundSocketsShareAPortAndOpenedOnesDoNot(Kind kind) throws IOException {
        try (Maker maker = Maker.of(kind);
                UdpSocket one = maker.bind("127.0.0.1");
                UdpSocket opened = maker.open("127.0.0.1");
                UdpSocket another = maker.open("127.0.0.1")) {
            UdpSocket two = maker.bind(one.localAddress());
            assertEquals(one.localAddress(), two.localAddress());
            two.close();
            two.close();
            int port = opened.localAddress().getPort();
            assertNotEquals(port, another.localAddress().getPort());
            assertThrows(IOException.class, () -> new DatagramSocket(port).close());
        }
    }

    @Test
    void aRefusalOfTheKernelIsSpelledOut() throws IOException {
        try (Maker maker = Maker.of(Kind.KERNEL)) {
            InetSocketAddress notOurs = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 0);
            IOException refused = assertThrows(IOException.class, () -> maker.bind(notOurs));
            assertEquals("bind: Cannot assign requested address (errno 99)", refused.getMessage());
        }
    }
}
