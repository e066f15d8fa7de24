package io.headgate.controlplane.health;

import io.headgate.config.HealthProbe;
import io.headgate.config.PgsqlRole;
import io.headgate.config.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens a session as far as that goes without a password. A server that asks for one, or refuses the user (SQLSTATE
/// class 28), is well: it works, and it is the check that nobody has told it about. Every other error is a failure,
/// such
/// as 57P03 while it starts or stops and 53300 when it is full. The server's log keeps clean: a session is ended in
/// words, and hanging up at the question for a password is what every client does that has to fetch one first.
final class PgsqlDialogue implements Dialogue {
    private static final int PROTOCOL_3_0 = 3 << 16;
    private static final byte[] TERMINATE = {'X', 0, 0, 0, 4};

    /// Invalid authorization.
    private static final String REFUSED_CLASS = "28";

    private final byte[] startup;
    private final PgsqlRole expectRole;

    PgsqlDialogue(HealthProbe.Pgsql pgsql) {
        this.startup =
                startup("user", pgsql.user(), "database", pgsql.database(), "application_name", "headgate-health");
        this.expectRole = pgsql.expectRole();
    }

    @Override
    public ProbeResult with(Peer peer) throws IOException {
        peer.send(startup);
        String standby = null;
        while (true) {
            PgsqlMessage message = PgsqlMessage.read(peer);
            switch (message.type()) {
                case 'R' -> {
                    if (message.number() != 0) {
                        return withoutRole("asks for a password");
                    }
                }
                case 'S' -> {
                    Map.Entry<String, String> parameter = message.parameter();
                    standby = parameter.getKey().equals("in_hot_standby") ? parameter.getValue() : standby;
                }
                case 'E' -> {
                    return judge(message.fields());
                }
                case 'Z' -> {
                    peer.send(TERMINATE);
                    return judge(standby);
                }
                default -> {
                    // notices and the session's key say nothing of the server's health
                }
            }
        }
    }

    private ProbeResult judge(Map<Character, String> error) {
        String state = Printable.glimpse(error.getOrDefault('C', ""));
        String text = "PostgreSQL error" + (state.isEmpty() ? "" : " " + state) + ": "
                + Printable.message(error.getOrDefault('M', "no message"));
        return state.startsWith(REFUSED_CLASS) ? withoutRole(text) : ProbeResult.failure(text);
    }

    /// @param standby what the server says of itself; null: nothing, as before PostgreSQL 14
    private ProbeResult judge(@Nullable String standby) {
        if (standby == null) {
            return withoutRole("signed in");
        }
        PgsqlRole role = standby.equals("on") ? PgsqlRole.STANDBY : PgsqlRole.PRIMARY;
        boolean expected = expectRole == PgsqlRole.ANY || expectRole == role;
        return new ProbeResult(expected, Words.of(role) + (expected ? "" : ", expected " + expectRole));
    }

    /// The server is well, as far as it lets the check see.
    private ProbeResult withoutRole(String detail) {
        return expectRole == PgsqlRole.ANY
                ? ProbeResult.pass(detail)
                : ProbeResult.failure(detail + " and tells no role, expected " + expectRole);
    }

    private static byte[] startup(String... parameters) {
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (String text : parameters) {
            texts.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            texts.write(0);
        }
        texts.write(0);
        return ByteBuffer.allocate(8 + texts.size())
                .putInt(8 + texts.size())
                .putInt(PROTOCOL_3_0)
                .put(texts.toByteArray())
                .array();
    }
}
