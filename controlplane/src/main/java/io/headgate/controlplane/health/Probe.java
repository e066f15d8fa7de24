package io.headgate.controlplane.health;

import io.headgate.config.Address;
import io.headgate.config.HealthProbe;
import io.headgate.config.Protocol;
import io.headgate.config.SendProxyProtocol.Version;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way of asking an endpoint whether it is well. Used by one thread at a time.
interface Probe {
    /// Asks once. Blocks for as long as the endpoint lets it wait, knows no time limit, and ends at once when its
    /// thread is interrupted: all that it does is I/O on interruptible channels.
    ///
    /// @throws IOException if there was no answer; its message is the reason, for people
    ProbeResult probe() throws IOException;

    /// Each probe has a connection of its own, so that it finds out about connecting as well.
    ///
    /// @param hostDefault the Host field when the configuration names none
    /// @param proxyHeader of which version the PROXY header is that the endpoint expects first; null: of none
    /// @param tls how the connection is encrypted, behind the PROXY header; null: it is not
    static Probe of(
            HealthProbe probe,
            Address address,
            String hostDefault,
            @Nullable Version proxyHeader,
            @Nullable TlsDial tls) {
        Dialogue dialogue = dialogue(probe, hostDefault, tls != null);
        List<String> protocols = probe instanceof HealthProbe.Grpc ? List.of(Protocol.H2.alpn()) : List.of();
        return () -> {
            try (SocketChannel channel = Dial.open(address, proxyHeader)) {
                if (tls == null) {
                    return dialogue.with(new Peer(Channels.newInputStream(channel), Channels.newOutputStream(channel)));
                }
                try (Socket socket = tls.over(channel, protocols)) {
                    return dialogue.with(new Peer(socket.getInputStream(), socket.getOutputStream()));
                }
            }
        };
    }

    private static Dialogue dialogue(HealthProbe probe, String hostDefault, boolean encrypted) {
        return switch (probe) {
            case HealthProbe.Http http -> new HttpDialogue(http, hostDefault);
            case HealthProbe.Grpc grpc -> new GrpcDialogue(grpc, hostDefault, encrypted);
            case HealthProbe.Tcp tcp -> new TcpDialogue(tcp);
            case HealthProbe.Pgsql pgsql -> new PgsqlDialogue(pgsql);
            case HealthProbe.Mysql mysql -> new MysqlDialogue(mysql);
            case HealthProbe.Redis redis -> new RedisDialogue(redis);
            case HealthProbe.Smtp smtp -> new SmtpDialogue(smtp);
        };
    }
}
