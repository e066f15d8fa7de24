package io.headgate.proxy.scenario;

import io.grpc.ForwardingServerBuilder;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The client and the server of gRPC's interoperability tests with something between them. Its cases are the methods
 * that are tests of JUnit 4, each to be run between {@link #setUp} and {@link #tearDown}.
 */
final class GrpcInterop extends AbstractInteropTest {
    private final ServerCredentials credentials;
    private final IntFunction<ManagedChannelBuilder<?>> way;
    private @Nullable Server server;

    /**
     * @param credentials of the server
     * @param way to the server at a port of this machine
     */
    GrpcInterop(ServerCredentials credentials, IntFunction<ManagedChannelBuilder<?>> way) {
        this.credentials = credentials;
        this.way = way;
    }

    @Override
    protected ServerBuilder<?> getServerBuilder() {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new Known(NettyServerBuilder.forAddress(anyPort, credentials)
                .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
                .maxInboundMessageSize(MAX_MESSAGE_SIZE));
    }

    @Override
    protected ManagedChannelBuilder<?> createChannelBuilder() {
        Server started = server;
        if (started == null) {
            throw new IllegalStateException("the server has not been made");
        }
        return way.apply(started.getPort()).maxInboundMessageSize(MAX_MESSAGE_SIZE);
    }

    /** What is counted at both ends is another library's business. */
    @Override
    protected boolean metricsExpected() {
        return false;
    }

    /** Tells which server it has made. */
    private final class Known extends ForwardingServerBuilder<Known> {
        private final ServerBuilder<?> builder;

        Known(ServerBuilder<?> builder) {
            this.builder = builder;
        }

        @Override
        protected ServerBuilder<?> delegate() {
            return builder;
        }

        @Override
        public Server build() {
            Server made = super.build();
            server = made;
            return made;
        }
    }
}
