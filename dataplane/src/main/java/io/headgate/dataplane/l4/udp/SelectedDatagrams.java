package io.headgate.dataplane.l4.udp;

import io.headgate.os.Descriptors;
import io.headgate.os.JdkUdpSocket;
import io.headgate.os.UdpSocket;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;

/** The JDK's sockets under its selector, each watched by itself: where there is no epoll. */
final class SelectedDatagrams extends Datagrams {
    private final IoEventLoop loop;

    SelectedDatagrams(IoEventLoop loop) {
        this.loop = loop;
    }

    @Override
    UdpSocket bind(InetSocketAddress at, Runnable reader) throws IOException {
        return watched(JdkUdpSocket.bind(at), reader);
    }

    @Override
    UdpSocket adopt(int descriptor, Runnable reader) throws IOException {
        Descriptors.close(descriptor);
        throw new IOException("the JDK's sockets cannot be made of open ones; transport: epoll can take them over");
    }

    @Override
    UdpSocket open(InetAddress like, Runnable reader) throws IOException {
        return watched(JdkUdpSocket.open(like), reader);
    }

    private UdpSocket watched(JdkUdpSocket socket, Runnable reader) throws IOException {
        var registered = loop.register(new Watch(socket.channel(), reader));
        if (!registered.isSuccess()) {
            socket.close();
            throw new IOException("the event loop does not watch UDP sockets", registered.cause());
        }
        registered.getNow().submit(NioIoOps.READ);
        return socket;
    }

    private final class Watch implements NioIoHandle {
        private final SelectableChannel channel;
        private final Runnable reader;

        Watch(SelectableChannel channel, Runnable reader) {
            this.channel = channel;
            this.reader = reader;
        }

        @Override
        public SelectableChannel selectableChannel() {
            return channel;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            reader.run();
            replies().flush();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
