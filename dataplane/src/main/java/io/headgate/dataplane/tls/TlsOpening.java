package io.headgate.dataplane.tls;

import io.headgate.config.certificate.RevocationStatus;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.socket.HeldBytes;
import io.headgate.dataplane.socket.Opening;
import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection until it is encrypted. Its ClientHello is read here, bounded and strictly, and not by the
 * library: it decides which certificates the client is shown, and whether it is worth a handshake. Then the library
 * gets the very bytes that came, and when it is done whoever serves the connection takes this one's place. Confined to
 * its worker's loop.
 */
final class TlsOpening extends Opening implements TlsHandler.Owner {
    private static final System.Logger LOG = System.getLogger("io.headgate.tls");

    /** RFC 7301 section 3.2. */
    private static final byte NO_APPLICATION_PROTOCOL = 120;

    /** RFC 8446 section 6.2. */
    private static final byte DECODE_ERROR = 50;

    /** A refused client has this long to read why and close; then it is closed upon. */
    private static final long LINGER_NS = 2_000_000_000L;

    /** The library's word where a client shows no certificate and must. */
    private static final String NOTHING_SHOWN = "PEER_DID_NOT_RETURN_A_CERTIFICATE";

    private enum State {
        HELLO,
        HANDSHAKE,
        /** It has been refused, and may read why. */
        REFUSED,
        /** Somebody else's, or closed. */
        OVER
    }

    private final TlsGate gate;
    private final Channel channel;
    private final @Nullable InetAddress from;
    private final Consumer<Channel> then;
    private final HelloReader reader = new HelloReader();
    private final HeldBytes held;
    private State state = State.HELLO;
    private byte[] serverName = {};
    private @Nullable ClientCheck clients;
    private @Nullable TlsHandler handler;
    /** Whether as much is asked of clients that ask for another name. */
    private Predicate<String> askedAlike = _ -> true;

    private @Nullable ChannelHandlerContext pipeline;
    /** While the client's authority is asked what it has revoked. */
    private ClientStatuses.@Nullable Waiter waiting;
    /** What is wrong with the client's certificate by its answer. */
    private @Nullable Disbelief disbelief;

    /**
     * @param from who the client is; null for Unix sockets
     * @param then told when the connection is encrypted, while nobody stands behind this one
     */
    TlsOpening(
            Worker worker,
            TlsGate gate,
            Channel channel,
            @Nullable InetAddress from,
            long timeoutNs,
            Consumer<Channel> then) {
        super(worker, "TLS handshake", timeoutNs);
        this.gate = gate;
        this.channel = channel;
        this.from = from;
        this.then = then;
        held = new HeldBytes(worker.allocator());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        pipeline = ctx;
    }

    /** Takes ownership of the message. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state != State.HELLO) {
            in.release();
            return;
        }
        held.add(in);
        switch (read(held.peek())) {
            case MORE -> {}
            case FOUND -> shakeHands(ctx);
            case NOT_TLS -> {
                if (gate.rules().http() && PlainHttp.isSpoken(held.peek())) {
                    refuse(ctx, Failure.NOT_TLS, PlainHttp.answer());
                } else {
                    close(Failure.NOT_TLS);
                }
            }
            case TOO_LARGE -> refuse(ctx, Failure.HELLO_TOO_LARGE, alert(DECODE_ERROR));
            case MALFORMED -> refuse(ctx, Failure.HELLO_MALFORMED, alert(DECODE_ERROR));
        }
    }

    /** Borrows {@code all} until it returns. */
    private HelloResult read(ByteBuf all) {
        HelloResult result = reader.read(all);
        if (result != HelloResult.FOUND) {
            return result;
        }
        byte[] scratch = worker.scratch(HelloReader.HELLO_BYTES_MAX);
        return gate.hello().parse(scratch, reader.copyMessage(all, scratch));
    }

    private void shakeHands(ChannelHandlerContext ctx) {
        ClientHello hello = gate.hello();
        ServerTls rules = gate.rules();
        TlsContext answer = rules.answer(hello);
        if (answer == null && !rules.speaks(hello)) {
            refuse(ctx, Failure.UNKNOWN_PROTOCOL, alert(NO_APPLICATION_PROTOCOL));
            return;
        }
        state = State.HANDSHAKE;
        serverName = Arrays.copyOfRange(hello.bytes(), hello.nameStart(), hello.nameEnd());
        ClientDemands demands = rules.clients();
        int demand = answer == null ? demands.find(new String(serverName, StandardCharsets.ISO_8859_1)) : 0;
        clients = answer == null ? demands.check(demand) : null;
        askedAlike = demands.count() == 1 ? _ -> true : host -> demands.find(host) == demand;
        TlsHandler shaking = new TlsHandler(answer == null ? rules.choose(hello, demand) : answer, true, this);
        handler = shaking;
        ctx.pipeline().addBefore(ctx.name(), null, shaking);
        ByteBuf first = held.take();
        if (first != null) {
            shaking.begin(first);
        }
    }

    /** Its authority is asked only about one that is good otherwise, as anybody can write down whom to ask. */
    @Override
    public boolean isVerified(TlsHandler connection) {
        ClientCheck asked = Objects.requireNonNull(clients, "only where something is asked");
        List<byte[]> chain = connection.ssl().clientChain();
        disbelief = asked.look(chain);
        if (disbelief == null && mustWait(connection, asked, chain)) {
            return false;
        }
        asked.decide(connection.ssl().pointer(), disbelief);
        return true;
    }

    /** Returns whether the authority has to answer first; else {@link #disbelief} is what it says. */
    private boolean mustWait(TlsHandler connection, ClientCheck asked, List<byte[]> chain) {
        ClientCheck.Asked answer = asked.ask(chain, status -> onLoop(() -> answered(connection, asked, status)));
        disbelief = answer.disbelief();
        waiting = answer.waiter();
        if (waiting == null) {
            return false;
        }
        connection.hold();
        channel.config().setAutoRead(false);
        return true;
    }

    private void onLoop(Runnable task) {
        try {
            worker.loop().execute(task);
        } catch (RejectedExecutionException ended) {
            // and its connections with it
        }
    }

    private void answered(TlsHandler connection, ClientCheck asked, RevocationStatus answer) {
        if (state != State.HANDSHAKE || waiting == null) {
            return; // it has gone meanwhile
        }
        waiting = null;
        disbelief = asked.disbelief(answer);
        channel.config().setAutoRead(true);
        if (connection.isOpen()) {
            enter(connection);
        } else {
            asked.decide(connection.ssl().pointer(), disbelief);
        }
        connection.goOn();
    }

    /** In a session that is resumed nobody has looked at the certificate yet, whatever was said of it before. */
    @Override
    public void secured(TlsHandler connection) {
        ClientCheck asked = clients;
        if (asked != null && asked.asks() && connection.ssl().resumed()) {
            List<byte[]> chain = connection.ssl().clientChain();
            disbelief = chain.isEmpty() ? null : asked.look(chain);
            if (!chain.isEmpty() && disbelief == null && mustWait(connection, asked, chain)) {
                return;
            }
        }
        enter(connection);
    }

    private void enter(TlsHandler connection) {
        TlsSession session;
        try {
            session = session(connection);
        } catch (CertificateException wrong) {
            unsecured(Failure.TLS_HANDSHAKE_FAILED, BoringSsl.NOT_VERIFIED + ": " + wrong.getMessage());
            return;
        }
        state = State.OVER;
        session.keepFor(channel);
        gate.secured(this, session);
        if (session.protocol().equals(ServerTls.ACME_TLS)) {
            channel.close(); // the authority has seen what it wanted (RFC 8737 section 3)
            return;
        }
        then.accept(channel);
        ChannelHandlerContext ctx = context();
        if (channel.isActive()) {
            ctx.pipeline().remove(this);
            ctx.fireChannelActive();
        }
    }

    private TlsSession session(TlsHandler connection) throws CertificateException {
        return new TlsSession(
                connection.ssl().version().intern(),
                connection.ssl().cipher().intern(),
                serverName,
                connection.ssl().protocol().intern(),
                client(connection),
                askedAlike.and(connection.context()::covers),
                connection.ssl().resumed());
    }

    /** The library has verified what a full handshake brought; what a ticket holds may be out of date. */
    private @Nullable ClientCertificate client(TlsHandler connection) throws CertificateException {
        ClientCheck asked = clients;
        if (asked == null) {
            return null;
        }
        List<byte[]> chain = connection.ssl().clientChain();
        if (chain.isEmpty()) {
            asked.nothingShown();
            return null;
        }
        Disbelief wrong = disbelief;
        if (wrong != null) {
            throw new CertificateException(wrong.why());
        }
        boolean looked = asked.asks() || !connection.ssl().resumed();
        return ClientCertificate.of(looked ? ShownChain.own(chain) : asked.check(chain), asked.subjectHeader());
    }

    @Override
    public void unsecured(Failure why, String detail) {
        LOG.log(System.Logger.Level.DEBUG, () -> "no TLS with " + channel.remoteAddress() + ": " + detail);
        if (clients != null && handler != null && detail.contains(BoringSsl.NOT_VERIFIED)) {
            clients.warn(from, handler.ssl().clientChain(), disbelief);
        }
        end(
                detail.contains(BoringSsl.NOT_VERIFIED) || detail.contains(NOTHING_SHOWN)
                        ? Failure.CLIENT_NOT_VERIFIED
                        : why);
        if (channel.isActive()) {
            linger();
        }
    }

    /** A fatal one in its record. */
    private static byte[] alert(byte description) {
        return new byte[] {21, 3, 3, 0, 2, 2, description};
    }

    private void refuse(ChannelHandlerContext ctx, Failure why, byte[] words) {
        end(why);
        ctx.write(Unpooled.wrappedBuffer(words));
        linger();
    }

    /** Closing at once would reset the connection, and lose what it is told, if the client has sent on. */
    private void linger() {
        state = State.REFUSED;
        waitUntil(worker.tick() + LINGER_NS);
        Outbound.afterWrites(channel, Outbound.SHUT_DOWN_OUTPUT);
    }

    private void close(Failure why) {
        end(why);
        channel.close();
    }

    /** Another needs its place, as this one has waited longest. */
    void makeRoom() {
        close(Failure.TLS_HANDSHAKE_EVICTED);
    }

    /** Lets go, as the listener does. */
    void close() {
        state = State.OVER;
        letGo();
        channel.close();
    }

    private void letGo() {
        held.drop();
        ClientStatuses.Waiter asked = waiting;
        waiting = null;
        if (asked != null) {
            asked.letGo();
        }
    }

    private void end(Failure why) {
        if (state == State.HELLO || state == State.HANDSHAKE) {
            state = State.OVER;
            letGo();
            gate.failed(this, why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(Failure.HELLO_CUT);
        ctx.fireChannelInactive();
    }

    @Override
    protected void late(ChannelHandlerContext ctx) {
        close(state == State.HELLO ? Failure.HELLO_TIMEOUT : Failure.TLS_HANDSHAKE_TIMEOUT);
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext added = pipeline;
        if (added == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return added;
    }
}
