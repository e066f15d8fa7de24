package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.config.HealthProbe;
import io.headgate.config.RedisRole;
import io.headgate.config.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedisDialogueTest {
    private static final String PING = "*1\r\n$4\r\nPING\r\n";
    private static final String NOAUTH = "-NOAUTH Authentication required.\\r\\n";
    private static final String MASTER = "*3\\r\\n$6\\r\\nmaster\\r\\n:0\\r\\n*0\\r\\n";

    @Test
    void asksForAPong() {
        Scripted asked = ask(probe(null, null, RedisRole.ANY), "+PONG\\r\\n");
        assertEquals("up: PONG", asked.verdict());
        assertEquals(PING, asked.sent());
    }

    @Test
    void tellsThePasswordOnlyWhereItIsAskedFor() {
        HealthProbe.Redis probe = probe("check", "s3cret", RedisRole.ANY);
        assertFalse(ask(probe, "+PONG\\r\\n").sent().contains("s3cret"));

        Scripted asked = ask(probe, NOAUTH + "+OK\\r\\n+PONG\\r\\n");
        assertEquals("up: PONG", asked.verdict());
        assertEquals(PING + "*3\r\n$4\r\nAUTH\r\n$5\r\ncheck\r\n$6\r\ns3cret\r\n" + PING, asked.sent());
    }

    @Test
    void neverShowsThePassword() {
        HealthProbe.Redis probe = probe(null, "s3cret", RedisRole.ANY);
        String echo = "-ERR unknown command 'AUTH', with args beginning with: 's3cret'\\r\\n";
        assertEquals(
                "down: refuses the password: ERR", ask(probe, NOAUTH + echo).verdict());
        assertEquals(
                "down: refuses the password: WRONGPASS",
                ask(probe, NOAUTH + "-WRONGPASS x\\r\\n").verdict());
    }

    @Test
    void tellsAServerThatRefusesTheCheckFromOneThatServesNobody() {
        assertEquals("up: Redis error: NOAUTH Authentication required.", verdict(RedisRole.ANY, NOAUTH));
        assertEquals("down: Redis error: NOAUTH Authentication required.", verdict(RedisRole.MASTER, NOAUTH));
        assertEquals("down: Redis error: LOADING in memory", verdict(RedisRole.ANY, "-LOADING in memory\\r\\n"));
        assertEquals("down: Redis error: MASTERDOWN x", verdict(RedisRole.ANY, "-MASTERDOWN x\\r\\n"));
    }

    @Test
    void wantsTheRoleItExpects() {
        assertEquals("up: master", verdict(RedisRole.MASTER, "+PONG\\r\\n" + MASTER));
        assertEquals("down: master, expected replica", verdict(RedisRole.REPLICA, "+PONG\\r\\n" + MASTER));
        assertEquals("up: replica", verdict(RedisRole.REPLICA, "+PONG\\r\\n*5\\r\\n$5\\r\\nslave\\r\\n"));
        assertEquals(
                "down: sentinel, expected master", verdict(RedisRole.MASTER, "+PONG\\r\\n*2\\r\\n+sentinel\\r\\n"));
        assertEquals(
                "down: Redis error: NOPERM no role", verdict(RedisRole.MASTER, "+PONG\\r\\n-NOPERM no role\\r\\n"));
        Scripted asked =
                ask(probe("check", "s3cret", RedisRole.MASTER), "+PONG\\r\\n-NOPERM x\\r\\n+OK\\r\\n" + MASTER);
        assertEquals("up: master", asked.verdict());
    }

    @Test
    void saysWhatIsWrongWithABrokenAnswer() {
        assertEquals("down: connection closed before the answer", verdict(RedisRole.ANY, ""));
        assertEquals("down: connection closed inside the answer", verdict(RedisRole.ANY, "+PON"));
        assertEquals("down: answered 'pong', expected 'PONG'", verdict(RedisRole.ANY, "+pong\\r\\n"));
        assertEquals("down: not a Redis answer: 'HTTP/1.1 400'", verdict(RedisRole.ANY, "HTTP/1.1 400\\r\\n"));
        assertEquals("down: not a Redis answer: ''", verdict(RedisRole.ANY, "\\r\\n"));
        assertEquals("down: not a Redis answer: a length of '-1'", verdict(RedisRole.ANY, "$-1\\r\\n"));
        assertEquals("down: not a Redis answer: a length of ''", verdict(RedisRole.ANY, "$\\r\\n"));
        assertEquals(
                "down: the answer announces 999999999 bytes, more than 16 KiB",
                verdict(RedisRole.ANY, "$999999999\\r\\n"));
        assertEquals("down: not a Redis answer: '*1'", verdict(RedisRole.ANY, "*1\\r\\n".repeat(50)));
        assertEquals("down: not a Redis answer: '*0'", verdict(RedisRole.ANY, "*0\\r\\n"));
        assertEquals("down: the answer is longer than 16 KiB", verdict(RedisRole.ANY, "+" + "x".repeat(20_000)));
    }

    private static String verdict(RedisRole role, String answers) {
        return ask(probe(null, null, role), answers).verdict();
    }

    private static Scripted ask(HealthProbe.Redis probe, String answers) {
        return Scripted.ask(new RedisDialogue(probe), answers);
    }

    private static HealthProbe.Redis probe(@Nullable String user, @Nullable String password, RedisRole role) {
        return new HealthProbe.Redis(user, password == null ? null : new Secret(password), role);
    }
}
