package io.headgate.dataplane;

import io.headgate.dataplane.access.Admissions;
import io.headgate.os.Descriptors;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Binds, or takes over, the sockets at which connections are accepted; none accepts before it is set to read. Control
 * thread only.
 */
final class ConnectionSockets {
    /** Connections the kernel holds until they are accepted; it caps this at net.core.somaxconn. */
    static final int BACKLOG = 4096;

    private final SocketTransport transport;
    private final EventLoopGroup loops;
    private final List<WorkerPlane> planes;
    private final Admissions admissions;

    ConnectionSockets(
            SocketTransport transport, EventLoopGroup loops, List<WorkerPlane> planes, Admissions admissions) {
        this.transport = transport;
        this.loops = loops;
        this.planes = planes;
        this.admissions = admissions;
    }

    /** One socket, its connections dealt to all workers. */
    Channel bindUnix(String listener, SocketAddress address) throws IOException {
        ServerBootstrap server = server(listener, loops, planes.getFirst(), transport.server(address));
        return opened(server.bind(address));
    }

    /** As {@link #bindUnix}, with sockets that are open. */
    List<Channel> adoptUnix(String listener, List<Integer> open) throws IOException {
        List<Channel> channels = new ArrayList<>();
        for (int fd : open) {
            channels.add(opened(server(listener, loops, planes.getFirst(), transport.adopted(fd, true))
                    .register()));
        }
        return channels;
    }

    /** A socket for each worker, at the same address. */
    List<Channel> bind(String listener, InetSocketAddress wanted) throws IOException {
        List<Channel> channels = new ArrayList<>();
        bindRest(listener, wanted, channels);
        return channels;
    }

    /** Until each worker has one. */
    private void bindRest(String listener, InetSocketAddress wanted, List<Channel> channels) throws IOException {
        InetSocketAddress at = wanted;
        try {
            while (channels.size() < planes.size()) {
                WorkerPlane plane = planes.get(channels.size());
                Channel channel = opened(server(listener, plane.worker().loop(), plane, transport.server(at))
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(transport.reusePort(), true)
                        .bind(at));
                channels.add(channel);
                at = (InetSocketAddress) channel.localAddress();
            }
        } catch (IOException e) {
            ListenerSockets.close(channels);
            throw e;
        }
    }

    /**
     * Sockets that are open, worker by worker. Where there are more of them than workers some have two, since closing
     * one would reset those who wait there. Where there are fewer, the rest is bound anew; if nobody else may be bound
     * there, the connections of those that are there are dealt to all workers.
     *
     * @param at where all of them are bound
     */
    List<Channel> adopt(String listener, List<Integer> open, InetSocketAddress at) throws IOException {
        boolean shared = Descriptors.sharesPort(open.getFirst());
        boolean dealt = !shared && open.size() < planes.size();
        List<Channel> channels = new ArrayList<>();
        for (int fd : open) {
            WorkerPlane plane = planes.get(channels.size() % planes.size());
            EventLoopGroup served = dealt ? loops : plane.worker().loop();
            channels.add(opened(server(listener, served, plane, transport.adopted(fd, false))
                    .register()));
        }
        if (shared) {
            bindRest(listener, at, channels);
        }
        return channels;
    }

    /**
     * @param served where connections are served
     * @param plane whose loop accepts them
     */
    private ServerBootstrap server(
            String listener, EventLoopGroup served, WorkerPlane plane, ChannelFactory<? extends ServerChannel> made) {
        return new ServerBootstrap()
                .group(plane.worker().loop(), served)
                .channelFactory(made)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WorkerPlane.WATER_MARK)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new Accepting(listener, planes, admissions));
    }

    private static Channel opened(ChannelFuture opening) throws IOException {
        opening.awaitUninterruptibly();
        if (!opening.isSuccess()) {
            throw new IOException(opening.cause().getMessage(), opening.cause());
        }
        return opening.channel();
    }
}
