package io.headgate.controlplane.health;

import io.headgate.config.HealthProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Signs in without a password and leaves in words. A server that refuses that is well: it works, and it is the check
/// that nobody has told it about. Every other error is a failure, such as 1040 when it is full and 1129 when it has
/// blocked this host.
///
/// The check signs in even where it has no user, with an empty name. Servers count clients that leave after the
/// greeting, with or without a word, and block their host beyond `max_connect_errors`; a refused sign-in is not
/// counted.
final class MysqlDialogue implements Dialogue {
    private static final int LONG_PASSWORD = 0x1;
    private static final int PROTOCOL_41 = 0x200;
    private static final int SECURE_CONNECTION = 0x8000;
    private static final int PLUGIN_AUTH = 0x8_0000;
    private static final int CAPABILITIES = LONG_PASSWORD | PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH;

    /// Nothing that the check sends or asks for comes near it.
    private static final int PACKET_BYTES_MAX = 1 << 24;

    /// Known to every server since 4.1.
    private static final int UTF8 = 33;

    private static final byte[] QUIT = MysqlPacket.packet(0, new byte[] {1});

    /// The old password method takes nothing at all for an empty password, all others a text of no characters.
    private static final String NATIVE = "mysql_native_password";

    /// A change of method, a word that it went well; whoever goes on and on has another aim.
    private static final int ROUNDS_MAX = 8;

    /// Invalid authorization.
    private static final String REFUSED_CLASS = "28";

    /// The same with a general SQLSTATE: a method that no client without a password has, a locked account (MySQL,
    /// MariaDB), a server that lets nobody in without TLS.
    private static final Set<Integer> REFUSED = Set.of(1251, 3118, 4151, 3159);

    private final String user;

    MysqlDialogue(HealthProbe.Mysql mysql) {
        this.user = mysql.user() == null ? "" : mysql.user();
    }

    @Override
    public ProbeResult with(Peer peer) throws IOException {
        MysqlPacket first = MysqlPacket.read(peer);
        if (first.type() == MysqlPacket.ERROR) {
            return ProbeResult.failure(first.failure().toString());
        }
        peer.send(first.answer(signIn(first.greeting())));
        for (int round = 0; round < ROUNDS_MAX; round++) {
            MysqlPacket packet = MysqlPacket.read(peer);
            switch (packet.type()) {
                case MysqlPacket.OK -> {
                    peer.send(QUIT);
                    return ProbeResult.pass("signed in");
                }
                case MysqlPacket.ERROR -> {
                    return judge(packet.failure());
                }
                case MysqlPacket.SWITCH_METHOD -> peer.send(packet.answer(emptyPassword(packet.body())));
                case MysqlPacket.MORE_DATA -> {
                    if (!saysThatItWentWell(packet.body())) {
                        peer.send(packet.answer(new byte[1]));
                    }
                }
                default -> throw new IOException("not a MySQL answer: a packet of type " + packet.type());
            }
        }
        throw new IOException("the MySQL server asks on and on");
    }

    private static ProbeResult judge(MysqlPacket.Failure failure) {
        boolean refused = failure.state().startsWith(REFUSED_CLASS) || REFUSED.contains(failure.code());
        return new ProbeResult(refused, failure.toString());
    }

    private byte[] signIn(MysqlPacket.Greeting greeting) throws IOException {
        if ((greeting.capabilities() & PROTOCOL_41) == 0) {
            throw new IOException("the MySQL server is older than 4.1");
        }
        int capabilities = CAPABILITIES & greeting.capabilities();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(capabilities)
                .putInt(PACKET_BYTES_MAX)
                .put((byte) UTF8)
                .array());
        out.writeBytes(user.getBytes(StandardCharsets.UTF_8));
        out.write(0);
        out.write(0); // no bytes of password
        if ((capabilities & PLUGIN_AUTH) != 0) {
            out.writeBytes(greeting.method());
        }
        return out.toByteArray();
    }

    private static byte[] emptyPassword(byte[] request) {
        String method = new String(request, 1, request.length - 1, StandardCharsets.UTF_8);
        return method.startsWith(NATIVE + "\0") ? new byte[0] : new byte[1];
    }

    /// What `caching_sha2_password` says before its OK.
    private static boolean saysThatItWentWell(byte[] data) {
        return data.length == 2 && data[1] == 3;
    }
}
