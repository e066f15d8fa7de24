package io.headgate.dataplane.l4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.ServerName;
import io.headgate.config.SniRule;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.tls.ClientHello;
import io.headgate.dataplane.tls.Hello;
import io.headgate.dataplane.tls.SniTable;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the handler makes way, when it closes, and what of the client's bytes reaches who comes after it. */
class ClientHelloHandlerTest {
    private static final long HELLO_NS = 5_000_000_000L;
    private static final SniTable TABLE = new SniTable(List.of(
            new SniRule(List.of(ServerName.parse("a.example")), List.of(), "a"),
            new SniRule(List.of(ServerName.parse("*.example")), List.of(), "b")));

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Worker worker = new Worker(0, channel.eventLoop(), PooledByteBufAllocator.DEFAULT);
    private final Told told = new Told();
    private final long startNs = worker.tick();

    /** Stands behind the handler, remembers what it is told and passes bytes on to the test. */
    private static final class Told extends ChannelInboundHandlerAdapter implements ClientHelloHandler.Owner {
        private final List<Integer> rules = new ArrayList<>();
        private final List<Failure> failures = new ArrayList<>();
        private boolean active;
        private boolean inactive;

        @Override
        public void onHello(int rule) {
            rules.add(rule);
        }

        @Override
        public void onHelloFailed(Failure why) {
            failures.add(why);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            assertEquals(1, rules.size(), "told of the hello before the connection is active");
            active = true;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            inactive = true;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            assertTrue(active, "told to be active before the first bytes");
            ctx.fireChannelRead(message);
        }
    }

    private void open() {
        ClientHelloHandler handler = new ClientHelloHandler(worker, TABLE, HELLO_NS, new ClientHello(), told);
        channel.pipeline().addLast(handler, told);
        channel.pipeline().fireChannelActive();
    }

    private void receive(byte[] bytes, int piece) {
        for (int at = 0; at < bytes.length; at += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(piece, bytes.length - at)));
        }
    }

    private byte[] passedOn() {
        byte[] all = {};
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            byte[] bytes = new byte[next.readableBytes()];
            next.readBytes(bytes);
            next.release();
            all = Hello.join(all, bytes);
        }
        return all;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void theVeryBytesArePassedOnHoweverTheyCame() {
        byte[] bytes = Hello.join(Hello.records(Hello.to("a.example").message(), 30), Ascii.bytes("early data"));
        open();
        receive(bytes, 7);
        assertEquals(List.of(0), told.rules);
        assertArrayEquals(bytes, passedOn());
        receive(Ascii.bytes("more"), 4);
        assertArrayEquals(Ascii.bytes("more"), passedOn());
        assertNull(channel.pipeline().get(ClientHelloHandler.class));
        worker.timers().poll(startNs + 2 * HELLO_NS);
        assertTrue(channel.isOpen());
        assertEquals(List.of(), told.failures);
    }

    @Test
    void nothingIsPassedOnBeforeTheLastByteOfTheHello() {
        byte[] bytes = Hello.to("x.example").bytes();
        open();
        receive(Arrays.copyOf(bytes, bytes.length - 1), 1);
        assertEquals(0, passedOn().length);
        assertEquals(List.of(), told.rules);
        receive(Arrays.copyOfRange(bytes, bytes.length - 1, bytes.length), 1);
        assertEquals(List.of(1), told.rules);
        assertArrayEquals(bytes, passedOn());
    }

    @Test
    void whatBeginsNoTlsIsClosedUponAtItsFirstByte() {
        assertFails(Failure.NOT_TLS, Ascii.bytes("G"));
    }

    @Test
    void aMalformedHelloIsNeverRoutedByDefault() {
        assertFails(Failure.HELLO_MALFORMED, Hello.to("a..example").bytes());
    }

    @Test
    void aHelloDeclaredTooLargeIsClosedUpon() {
        assertFails(Failure.HELLO_TOO_LARGE, new byte[] {22, 3, 1, 0x40, 0, 1, (byte) 0xFF, 0, 0});
    }

    private void assertFails(Failure why, byte[] bytes) {
        open();
        receive(bytes, 1);
        assertFalse(channel.isOpen());
        assertEquals(List.of(why), told.failures);
        assertEquals(List.of(), told.rules);
        assertNull(channel.readOutbound());
    }

    @Test
    void aHelloThatDoesNotEndHasADeadline() {
        open();
        receive(Arrays.copyOf(Hello.to("a.example").bytes(), 50), 1);
        worker.timers().poll(startNs + HELLO_NS - 1_000_000);
        assertTrue(channel.isOpen());
        for (long ns = startNs + HELLO_NS; channel.isOpen() && ns < startNs + 2 * HELLO_NS; ns += 100_000_000) {
            worker.timers().poll(ns);
        }
        assertFalse(channel.isOpen());
        assertEquals(List.of(Failure.HELLO_TIMEOUT), told.failures);
    }

    @Test
    void aClientThatLeavesIsCountedToo() {
        open();
        receive(new byte[] {22, 3}, 1);
        channel.close();
        assertEquals(List.of(Failure.HELLO_CUT), told.failures);
        assertTrue(told.inactive);
    }

    @Test
    void aClientThatEndsItsDirectionWithinItsHelloIsClosedUpon() {
        open();
        receive(new byte[] {22, 3}, 1);
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isOpen());
        assertEquals(List.of(Failure.HELLO_CUT), told.failures);
    }
}
