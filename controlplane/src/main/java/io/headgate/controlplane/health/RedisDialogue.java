package io.headgate.controlplane.health;

import io.headgate.config.HealthProbe;
import io.headgate.config.RedisRole;
import io.headgate.config.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Sends PING, and ROLE where one is expected. An error is a failure with its text: `LOADING`, `MASTERDOWN`, `BUSY`, no
/// more clients. The one exception is `NOAUTH` to a check without a password: the server is well, and it is the check
/// that nobody has told the password. A password is sent only when the server asks for one.
final class RedisDialogue implements Dialogue {
    private final HealthProbe.Redis redis;

    RedisDialogue(HealthProbe.Redis redis) {
        this.redis = redis;
    }

    @Override
    public ProbeResult with(Peer peer) throws IOException {
        Session session = new Session(peer);
        RedisReply pong = session.ask("PING");
        if (pong.isError()) {
            boolean unknown = pong.text().startsWith("NOAUTH") && redis.password() == null;
            return new ProbeResult(unknown && redis.expectRole() == RedisRole.ANY, error(pong));
        }
        if (!pong.text().equals("PONG")) {
            return ProbeResult.failure("answered '" + Printable.glimpse(pong.text()) + "', expected 'PONG'");
        }
        return redis.expectRole() == RedisRole.ANY ? ProbeResult.pass("PONG") : judge(session.ask("ROLE"));
    }

    private ProbeResult judge(RedisReply role) {
        if (role.isError()) {
            return ProbeResult.failure(error(role));
        }
        String word = role.text().equals("slave") ? Words.of(RedisRole.REPLICA) : Printable.glimpse(role.text());
        boolean expected = word.equals(Words.of(redis.expectRole()));
        return new ProbeResult(expected, word + (expected ? "" : ", expected " + redis.expectRole()));
    }

    private static String error(RedisReply reply) {
        return "Redis error: " + Printable.message(reply.text());
    }

    private final class Session {
        private final Peer peer;
        private boolean signedIn;

        Session(Peer peer) {
            this.peer = peer;
        }

        /// Asks, and asks again once signed in if the server wants that first.
        RedisReply ask(String command) throws IOException {
            RedisReply reply = call(command);
            boolean refused = reply.isError()
                    && (reply.text().startsWith("NOAUTH") || reply.text().startsWith("NOPERM"));
            if (!refused || signedIn || redis.password() == null) {
                return reply;
            }
            signIn(redis.password().value());
            return call(command);
        }

        /// Of a refusal only the first word is told: the rest may repeat what was sent.
        private void signIn(String password) throws IOException {
            RedisReply reply = redis.user() == null ? call("AUTH", password) : call("AUTH", redis.user(), password);
            if (reply.isError()) {
                throw new IOException("refuses the password: "
                        + Printable.glimpse(reply.text().split(" ", 2)[0]));
            }
            signedIn = true;
        }

        private RedisReply call(String... words) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (String word : words) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.writeBytes(bytes);
                out.writeBytes(new byte[] {'\r', '\n'});
            }
            peer.send(out.toByteArray());
            return RedisReply.read(peer);
        }
    }
}
