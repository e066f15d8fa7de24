package io.headgate.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
            InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(ip), 0);
            return kind == Kind.KERNEL ? kernel.bind(at, () -> {}) : JdkUdpSocket.bind(at);
        }

        UdpSocket connect(InetSocketAddress to) throws IOException {
            return kind == Kind.KERNEL ? kernel.connect(to, 0, () -> {}) : JdkUdpSocket.connect(to);
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
                UdpSocket client = maker.connect(server.localAddress())) {
            put(batch, 0, "one");
            String second = kind == Kind.KERNEL ? "" : "2";
            put(batch, 1, second);
            put(batch, 2, "three");
            assertEquals(3, client.send(batch, 0, 3));

            int got = awaited(() -> server.receive(other, 1));
            assertEquals(3, got);
            assertEquals("one", text(other, 1));
            assertEquals(second, text(other, 2));
            assertEquals("three", text(other, 3));
            assertEquals(client.localAddress().getPort(), other.peerPort(1));
            assertEquals(8 + second.length(), other.bytes(1, 4));
            assertTrue(other.sameFlow(1, 3));

            assertEquals(3, server.send(other, 1, 4));
            assertEquals(3, awaited(() -> client.receive(batch, 0)));
            assertEquals("three", text(batch, 2));
            assertEquals(0, client.receive(batch, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLargestDatagramIsWhole(Kind kind) throws IOException {
        String large = "x".repeat(65_507);
        try (Maker maker = Maker.of(kind);
                UdpSocket server = maker.bind("127.0.0.1");
                UdpSocket client = maker.connect(server.localAddress())) {
            put(batch, 0, large);
            assertEquals(1, client.send(batch, 0, 1));
            assertEquals(1, awaited(() -> server.receive(other, 0)));
            assertEquals(large, text(other, 0));
            put(batch, 0, large + "x");
            assertEquals(UdpSocket.FAILED, client.send(batch, 0, 1), "longer than UDP can say");
        }
    }

    @Test
    void theJdkCannotSendNothingByAConnectedSocket() throws IOException {
        try (Maker maker = Maker.of(Kind.JDK);
                UdpSocket server = maker.bind("127.0.0.1");
                UdpSocket client = maker.connect(server.localAddress())) {
            put(batch, 0, "");
            assertEquals(UdpSocket.FAILED, client.send(batch, 0, 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPortWhereNobodyListensRefuses(Kind kind) throws IOException {
        try (Maker maker = Maker.of(kind)) {
            UdpSocket server = maker.bind("127.0.0.1");
            try (UdpSocket client = maker.connect(server.localAddress())) {
                server.close();
                put(batch, 0, "x");
                assertEquals(1, client.send(batch, 0, 1));
                assertEquals(UdpSocket.REFUSED, awaited(() -> client.receive(batch, 0)));
                assertEquals(1, client.send(batch, 0, 1), "an error is told once");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectedSocketHearsNobodyElse(Kind kind) throws IOException {
        try (Maker maker = Maker.of(kind);
                UdpSocket server = maker.bind("127.0.0.1");
                UdpSocket stranger = maker.bind("127.0.0.1");
                UdpSocket client = maker.connect(server.localAddress())) {
            byte[] ip = client.localAddress().getAddress().getAddress();
            for (UdpSocket from : new UdpSocket[] {stranger, server}) {
                put(batch, 0, from == server ? "mine" : "forged");
                batch.peer(0, 0, SocketAddresses.low(ip), client.localAddress().getPort(), 0);
                batch.local(0, 0, 0);
                assertEquals(1, from.send(batch, 0, 1));
            }
            assertEquals(1, awaited(() -> client.receive(other, 0)));
            assertEquals("mine", text(other, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.2", "::, 127.0.0.2", "::, ::1"})
    void theKernelTellsWhichAddressWasAskedAndAnswersFromIt(String bind, String ip) throws IOException {
        try (Maker maker = Maker.of(Kind.KERNEL);
                UdpSocket server = maker.bind(bind)) {
            InetSocketAddress asked = new InetSocketAddress(
                    InetAddress.getByName(ip), server.localAddress().getPort());
            try (UdpSocket client = maker.connect(asked)) {
                put(batch, 0, "x");
                client.send(batch, 0, 1);
                assertEquals(1, awaited(() -> server.receive(other, 0)));
                byte[] bytes = asked.getAddress().getAddress();
                assertEquals(SocketAddresses.low(bytes), other.localLow(0));
                assertEquals(SocketAddresses.high(bytes), other.localHigh(0));
                assertEquals(1, server.send(other, 0, 1));
                assertEquals(1, awaited(() -> client.receive(batch, 0)), "a connected client hears only whom it asked");
            }
        }
    }

    @Test
    void readersAreCalledUntilTheirSocketIsEmpty() throws IOException {
        int[] calls = {0};
        try (KernelUdp kernel = Maker.of(Kind.KERNEL).kernel();
                UdpSocket server =
                        kernel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> calls[0]++);
                UdpSocket client = kernel.connect(server.localAddress(), 0, () -> {})) {
            kernel.poll();
            assertEquals(0, calls[0]);
            put(batch, 0, "x");
            client.send(batch, 0, 1);
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
    void severalSocketsShareAPort(Kind kind) throws IOException {
        try (Maker maker = Maker.of(kind);
                UdpSocket one = maker.bind("127.0.0.1")) {
            InetSocketAddress at = one.localAddress();
            UdpSocket two = kind == Kind.KERNEL ? maker.kernel().bind(at, () -> {}) : JdkUdpSocket.bind(at);
            assertEquals(at, two.localAddress());
            two.close();
            two.close();
        }
    }

    @Test
    void socketsOfDifferentPeersShareALocalPort() throws IOException {
        try (Maker maker = Maker.of(Kind.KERNEL);
                UdpSocket one = maker.bind("127.0.0.1");
                UdpSocket two = maker.bind("127.0.0.1");
                UdpSocket first = maker.connect(one.localAddress());
                UdpSocket second = maker.kernel().connect(two.localAddress(), first.localPort(), () -> {})) {
            assertEquals(first.localPort(), second.localPort());
            assertEquals(first.localPort(), second.localAddress().getPort());
            put(batch, 0, "x");
            second.send(batch, 0, 1);
            assertEquals(1, awaited(() -> two.receive(other, 0)));
            two.send(other, 0, 1);
            assertEquals(1, awaited(() -> second.receive(batch, 0)));
            assertEquals(0, first.receive(batch, 0), "the answer is not for this one");
        }
    }

    @Test
    void aPortOfAStrangerIsNotShared() throws IOException {
        try (Maker maker = Maker.of(Kind.KERNEL);
                DatagramSocket stranger = new DatagramSocket();
                UdpSocket one = maker.bind("127.0.0.1");
                UdpSocket mine = maker.connect(one.localAddress())) {
            int port = stranger.getLocalPort();
            assertThrows(IOException.class, () -> maker.kernel().connect(one.localAddress(), port, () -> {}));
            assertThrows(IOException.class, () -> new DatagramSocket(mine.localPort()).close());
        }
    }

    @Test
    void aRefusalOfTheKernelIsSpelledOut() throws IOException {
        try (Maker maker = Maker.of(Kind.KERNEL)) {
            InetSocketAddress notOurs = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 0);
            IOException refused =
                    assertThrows(IOException.class, () -> maker.kernel().bind(notOurs, () -> {}));
            assertEquals("bind: Cannot assign requested address (errno 99)", refused.getMessage());
        }
    }
}
