package io.headgate.dataplane.tls;

import io.headgate.config.CertificateSource;
import io.headgate.config.Protocol;
import io.headgate.config.Upstream;
import io.headgate.config.UpstreamTls;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.ServerCheck;
import io.headgate.config.certificate.Trust;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.socket.OpeningFailed;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the endpoints of one upstream under one configuration. Made on the control thread, immutable, shared by all
 * workers. An endpoint's chain is verified by the JDK, on the loop: for each connection that does not resume a session,
 * and there are few, as connections are kept.
 */
public final class ClientTls implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.headgate.tls");

    private final String upstream;
    private final @Nullable String name;
    private final ServerCheck check;
    private final UpstreamTls settings;
    private final @Nullable Trust trust;
    private final @Nullable Identity identity;
    private final @Nullable Protocol protocol;
    private final TlsContext context;
    private final ClientSessions sessions;
    private final RareWarning warning = new RareWarning();

    private ClientTls(
            String upstream,
            Upstream config,
            UpstreamTls tls,
            @Nullable Trust trust,
            @Nullable Identity identity,
            @Nullable Protocol protocol,
            int workers) {
        BoringSsl.load();
        this.upstream = upstream;
        name = config.tlsName();
        settings = tls;
        this.trust = trust;
        this.identity = identity;
        check = new ServerCheck(trust);
        this.protocol = protocol;
        String[] offered = protocol == null ? new String[0] : protocol.offered().toArray(new String[0]);
        sessions = new ClientSessions(workers);
        context = TlsContext.client(tls.minVersion().minor(), identity, offered, new Verifier(), sessions);
    }

    /**
     * @param protocol what is offered to endpoints (ALPN); null: nothing is
     * @param workers how many there are, each of which resumes what it began
     * @throws BadCertificate if a file cannot be used
     */
    public static ClientTls of(
            String upstream, Upstream config, UpstreamTls tls, @Nullable Protocol protocol, int workers)
            throws BadCertificate {
        Trust trust = !tls.verify() ? null : tls.ca() == null ? Trust.platform() : Trust.in(Path.of(tls.ca()));
        CertificateSource own = tls.certificate();
        Identity identity = own == null || own.chain() == null || own.key() == null
                ? null
                : Identity.read(Path.of(own.chain()), Path.of(own.key()));
        return new ClientTls(upstream, config, tls, trust, identity, protocol, workers);
    }

    /** Whether a connection to an endpoint goes by TLS. */
    public static boolean encrypts(Channel channel) {
        return channel.pipeline().get(TlsHandler.class) != null;
    }

    /**
     * Whether a connection that was made by {@code other} is as good as one made by this. What the files say counts,
     * not only their names.
     */
    public boolean isLike(ClientTls other) {
        return settings.equals(other.settings)
                && Objects.equals(name, other.name)
                && Objects.equals(identity, other.identity)
                && (trust == null ? other.trust == null : other.trust != null && trust.isLike(other.trust));
    }

    /**
     * Begins to connect and to shake hands.
     *
     * @param to the endpoint's pool, which remembers what the endpoint agrees on
     * @param with without a handler
     * @param speaks what of HTTP is about to be spoken; null for something else
     * @param last what stands behind TLS in the pipeline; it sees the channel become active when it is encrypted
     * @return succeeds when bytes can be exchanged; fails with {@link OpeningFailed}, or as connecting does
     */
    public ChannelFuture connect(EndpointPool<?> to, Bootstrap with, @Nullable Protocol speaks, ChannelHandler last) {
        Shaking shaking = new Shaking(to, speaks);
        ChannelFuture connect = with.handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        TlsHandler handler = new TlsHandler(context, false, shaking);
                        channel.pipeline().addLast(handler, last);
                        shaking.done = channel.newPromise();
                        handler.ssl().askFor(name == null ? "" : name);
                        shaking.known = sessions.of(to);
                        handler.ssl().resume(shaking.known);
                    }
                })
                .connect();
        ChannelPromise done = shaking.done;
        if (done == null) {
            return connect; // there is no socket
        }
        connect.addListener(connected -> {
            if (!connected.isSuccess()) {
                done.tryFailure(connected.cause());
            }
        });
        return done;
    }

    private final class Shaking implements TlsHandler.Owner {
        private final EndpointPool<?> to;
        private final @Nullable Protocol speaks;
        private @Nullable ChannelPromise done;
        private @Nullable EndpointSessions known;

        Shaking(EndpointPool<?> to, @Nullable Protocol speaks) {
            this.to = to;
            this.speaks = speaks;
        }

        @Override
        public void secured(TlsHandler connection) {
            ChannelPromise waiting = done;
            if (waiting == null) {
                return;
            }
            Channel channel = waiting.channel();
            String wanted = name == null ? address(channel) : name;
            try {
                if (settings.verify()) {
                    check.checkName(
                            BoringSsl.certificate(
                                    Objects.requireNonNull(connection.ssl().peerCertificate())),
                            wanted);
                }
                checkProtocol(connection.ssl().protocol());
                to.cells().secured(connection.ssl().resumed());
                connection.activate();
                waiting.trySuccess();
            } catch (CertificateException wrong) {
                warn(String.valueOf(wrong.getMessage()));
                fail(Failure.ENDPOINT_NOT_VERIFIED, wrong.getMessage());
            } catch (OpeningFailed wrong) {
                if (wrong.why() != Failure.OTHER_PROTOCOL) {
                    warn(String.valueOf(wrong.getMessage()));
                }
                fail(wrong.why(), wrong.getMessage());
            }
        }

        @Override
        public void unsecured(Failure why, String detail) {
            if (known != null) {
                known.forget(); // it may be them that the endpoint did not like
            }
            fail(
                    detail.contains(BoringSsl.NOT_VERIFIED)
                            ? Failure.ENDPOINT_NOT_VERIFIED
                            : Failure.ENDPOINT_TLS_FAILED,
                    detail);
        }

        /** An endpoint of HTTP/1 need not know of ALPN; one of HTTP/2 must (RFC 9113 section 3.3). */
        private void checkProtocol(String agreed) throws OpeningFailed {
            Protocol chosen = agreed.equals(Protocol.H2.alpn()) ? Protocol.H2 : Protocol.HTTP1;
            to.agreed(chosen);
            if (protocol == Protocol.AUTO && chosen != speaks) {
                throw new OpeningFailed(Failure.OTHER_PROTOCOL, "it agrees on " + chosen + " (ALPN)");
            } else if (protocol == Protocol.H2 && chosen != Protocol.H2) {
                throw new OpeningFailed(Failure.ENDPOINT_TLS_FAILED, "it does not agree on h2 (ALPN)");
            }
        }

        private void fail(Failure why, @Nullable String detail) {
            ChannelPromise waiting = done;
            if (waiting != null) {
                waiting.tryFailure(new OpeningFailed(why, String.valueOf(detail)));
                waiting.channel().close();
            }
        }
    }

    private static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress at
                ? at.getAddress().getHostAddress()
                : "";
    }

    /** Called by the library within a handshake. */
    private final class Verifier extends CertificateVerifier {
        /** Must not throw. */
        @Override
        public int verify(long ssl, byte[][] shown, String authentication) {
            if (!settings.verify()) {
                return X509_V_OK;
            }
            List<byte[]> chain = List.of(shown);
            try {
                check.checkChain(ShownChain.read(chain));
                return X509_V_OK;
            } catch (CertificateException | RuntimeException wrong) {
                Disbelief disbelief = Disbelief.of(Disbelief.Of.ENDPOINT, authorities(), chain, wrong);
                warn("its certificate is refused: " + disbelief.why() + "; " + ShownChain.names(chain));
                return disbelief.code();
            }
        }

        private String authorities() {
            return settings.ca() == null ? "the list of the Java platform" : "upstreams." + upstream + ".tls.ca";
        }
    }

    private void warn(String why) {
        if (warning.isDue()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "an endpoint of upstream {0} is not believed: {1}; correct its certificate, or upstreams.{0}.tls",
                    upstream,
                    why);
        }
    }

    /** No connection begins with it any more. */
    @Override
    public void close() {
        context.release();
    }
}
