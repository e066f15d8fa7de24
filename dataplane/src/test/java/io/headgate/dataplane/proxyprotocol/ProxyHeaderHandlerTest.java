package io.headgate.dataplane.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What happens to a connection around its header; the clock goes only when the test says so. */
class ProxyHeaderHandlerTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final byte[] LINE = Bytes.text("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n");

    private final Worker worker = new Worker(0, new DefaultEventLoop(), UnpooledByteBufAllocator.DEFAULT);
    private final List<ProxyHeader> headers = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final StringBuilder served = new StringBuilder();
    private boolean closesAtOnce;
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new ProxyHeaderHandler(worker, TIMEOUT_NS, this::arrived, failures::add));

    private void arrived(Channel known) {
        headers.add(ProxyHeader.of(known));
        if (closesAtOnce) {
            known.close();
        } else {
            known.pipeline().addLast(new Server());
        }
    }

    /** Writes down what it sees. */
    private final class Server extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            served.append("active ");
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            served.append(in.toString(StandardCharsets.ISO_8859_1)).append(' ');
            in.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            served.append("inactive");
        }
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    private void pass(long ns) {
        worker.timers().poll(worker.nowNs() + ns);
    }

    @Test
    void whoServesTheConnectionSeesItBeginBehindTheHeader() {
        receive(Bytes.join(LINE, Bytes.text("GET")));
        receive(Bytes.text("/"));
        assertEquals("active GET / ", served.toString());
        assertEquals("192.0.2.1", String.valueOf(headers.getFirst().client()).substring(1));
        assertNull(channel.pipeline().get(ProxyHeaderHandler.class));
        channel.close();
        assertEquals("active GET / inactive", served.toString());
        assertEquals(List.of(), failures);
    }

    @Test
    void aHeaderMayComeByteByByte() {
        for (byte each : LINE) {
            assertEquals("", served.toString());
            receive(new byte[] {each});
        }
        assertEquals("active ", served.toString());
        assertEquals(1, headers.size());
        channel.close();
    }

    @Test
    void aSecondHeaderIsTheClients() {
        receive(Bytes.join(LINE, LINE));
        assertEquals(1, headers.size());
        assertEquals("active " + new String(LINE, StandardCharsets.ISO_8859_1) + " ", served.toString());
        channel.close();
    }

    @Test
    void aSenderThatSpeaksForItselfIsTheClient() {
        receive(Bytes.v2(Bytes.LOCAL, 0x00, Bytes.IPV4));
        assertTrue(headers.getFirst().addresses() instanceof ConnectionAddresses.Unix); // as an EmbeddedChannel is
        assertEquals("active ", served.toString());
        channel.close();
    }

    @Test
    void aMalformedHeaderClosesTheConnection() {
        receive(Bytes.text("PROXY TCP4 192.0.2.1\r\nGET / HTTP/1.1\r\n\r\n"));
        assertFalse(channel.isOpen());
        assertEquals(List.of(Failure.PROXY_HEADER_MALFORMED), failures);
        assertEquals(List.of(), headers);
    }

    @Test
    void aRequestInPlaceOfAHeaderClosesTheConnection() {
        receive(Bytes.text("GET / HTTP/1.1\r\n\r\n"));
        assertFalse(channel.isOpen());
        assertEquals(List.of(Failure.PROXY_HEADER_MISSING), failures);
    }

    @Test
    void theWholeHeaderMustComeInTime() {
        receive(Bytes.text("PROXY TCP4"));
        pass(TIMEOUT_NS - 1);
        assertTrue(channel.isOpen());
        receive(Bytes.text(" 192.0.2.1")); // does not begin the time anew
        pass(TIMEOUT_NS);
        assertFalse(channel.isOpen());
        assertEquals(List.of(Failure.PROXY_HEADER_TIMEOUT), failures);
    }

    @Test
    void theTimeIsOverWithTheHeader() {
        receive(LINE);
        pass(TIMEOUT_NS);
        assertTrue(channel.isOpen());
        assertEquals(List.of(), failures);
        channel.close();
    }

    @Test
    void aConnectionThatEndsInsideItsHeaderIsCountedOnce() {
        receive(Bytes.text("PROXY"));
        channel.close();
        pass(TIMEOUT_NS);
        assertEquals(List.of(Failure.PROXY_HEADER_CUT), failures);
    }

    @Test
    void oneThatIsNotServedIsClosedAndItsBytesAreGone() {
        closesAtOnce = true;
        receive(Bytes.join(LINE, Bytes.text("GET")));
        assertFalse(channel.isOpen());
        assertEquals("", served.toString());
        assertEquals(List.of(), failures);
    }
}
