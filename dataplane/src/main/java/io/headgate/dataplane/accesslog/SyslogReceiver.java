package io.headgate.dataplane.accesslog;

import io.headgate.config.Address;
import io.headgate.config.Syslog;
import io.headgate.config.SyslogTransport;
import io.headgate.dataplane.http.Ascii;
import io.headgate.os.UnixDatagrams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Lines as syslog messages (RFC 5424). Each is dated when it is sent, as its own time stands in the line; it has no
 * structured data, since the line is data already.
 */
final class SyslogReceiver implements RemoteOutput.Receiver {
    /** RFC 5424 section 6.2.1: informational. */
    private static final int SEVERITY = 6;

    /** Beyond it a receiver counts as gone. */
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /** How long a local receiver that is busy is waited for. */
    private static final Duration SEND_MAX = Duration.ofSeconds(1);

    private static final byte NEWLINE = '\n';
    private static final int HEADER_BYTES_MAX = 512;

    /** A header, a line, and its length in digits. */
    private static final int MESSAGE_BYTES_MAX = HEADER_BYTES_MAX + LineBuffer.LINE_BYTES_MAX + 8;

    /** Where messages go, one by one or as a stream. */
    private interface Wire {
        void send(ByteBuffer message) throws IOException;

        void close() throws IOException;
    }

    private final SyslogHeader header;
    private final Wire wire;
    private final boolean counted;
    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES_MAX);

    private SyslogReceiver(SyslogHeader header, Wire wire, boolean counted) {
        this.header = header;
        this.wire = wire;
        this.counted = counted;
    }

    /** Connects. A name is looked up now. */
    static SyslogReceiver open(Syslog settings) throws IOException {
        SyslogHeader header = new SyslogHeader(settings.facility().code() * 8 + SEVERITY, settings.tag());
        return switch (settings.to()) {
            case Address.Unix unix -> new SyslogReceiver(header, unix(unix.path()), false);
            case Address.Inet inet -> open(header, settings.over(), new InetSocketAddress(inet.ip(), inet.port()));
            case Address.Named named ->
                open(header, settings.over(), new InetSocketAddress(InetAddress.getByName(named.host()), named.port()));
        };
    }

    private static SyslogReceiver open(SyslogHeader header, SyslogTransport over, SocketAddress to) throws IOException {
        return switch (over) {
            case UDP -> new SyslogReceiver(header, udp(to), false);
            case TCP -> new SyslogReceiver(header, tcp(to), true);
        };
    }

    private static Wire unix(String path) throws IOException {
        UnixDatagrams socket = UnixDatagrams.open(path, MESSAGE_BYTES_MAX, SEND_MAX);
        return new Wire() {
            @Override
            public void send(ByteBuffer bytes) throws IOException {
                socket.send(bytes);
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    private static Wire udp(SocketAddress to) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.connect(to);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Wire() {
            @Override
            public void send(ByteBuffer bytes) throws IOException {
                channel.write(bytes);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    private static Wire tcp(SocketAddress to) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(to, (int) CONNECT_MAX.toMillis());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Wire() {
            @Override
            public void send(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public void send(ByteBuffer lines) throws IOException {
        byte[] head = header.bytes(System.currentTimeMillis());
        while (lines.hasRemaining()) {
            int from = lines.position();
            int end = from;
            while (lines.get(end) != NEWLINE) {
                end++;
            }
            message.clear();
            if (counted) {
                message.put(Ascii.bytes(head.length + end - from + " "));
            }
            message.put(head).put(lines.slice(from, end - from)).flip();
            wire.send(message);
            lines.position(end + 1);
        }
    }

    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException e) {
            // It is given up, or the program ends: what it had not taken is lost either way.
        }
    }
}
