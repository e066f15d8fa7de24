package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.config.Escapes;
import io.headgate.config.HealthProbe;
import io.headgate.config.PgsqlRole;
import io.headgate.config.RedisRole;
import io.headgate.config.Secret;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever an endpoint says, a dialogue ends with a verdict and one short line that is fit for a terminal.
class DialogueFuzzTest {
    private static final int MUTANTS = 5000;

    private static final List<Dialogue> DIALOGUES = List.of(
            new PgsqlDialogue(new HealthProbe.Pgsql("headgate", "postgres", PgsqlRole.PRIMARY)),
            new MysqlDialogue(new HealthProbe.Mysql(null)),
            new RedisDialogue(new HealthProbe.Redis(null, new Secret("s3cret"), RedisRole.MASTER)),
            new SmtpDialogue(new HealthProbe.Smtp("localhost")),
            new GrpcDialogue(new HealthProbe.Grpc("chat.Rooms"), "localhost", true),
            new TcpDialogue(new HealthProbe.Tcp("x", "OK")));

    private static final List<String> ANSWERS = List.of(
            "R\\x00\\x00\\x00\\x08\\x00\\x00\\x00\\x00"
                    + "S\\x00\\x00\\x00\\x17in_hot_standby\\x00off\\x00Z\\x00\\x00\\x00\\x05I",
            "E\\x00\\x00\\x00\\x17C28000\\x00Mnobody\\x00\\x00\\x00\\x00",
            "\\x2e\\x00\\x00\\x00\\x0a8.0.36\\x00\\x01\\x00\\x00\\x00challeng\\x00\\xff\\xff!\\x02\\x00\\xf7\\x00\\x15"
                    + "0123456789challenge12\\x00\\x00\\x07\\x00\\x00\\x02\\x00\\x00\\x00\\x02\\x00\\x00\\x00",
            "\\x17\\x00\\x00\\x00\\xff\\x10\\x04Too many connections",
            "-NOAUTH Authentication required.\\r\\n+OK\\r\\n+PONG\\r\\n*3\\r\\n$6\\r\\nmaster\\r\\n:0\\r\\n*0\\r\\n",
            "\\x00\\x00\\x00\\x04\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01\\x01\\x04\\x00\\x00\\x00\\x01\\x88"
                    + "\\x00\\x00\\x07\\x00\\x00\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x02\\x08\\x01"
                    + "\\x00\\x00\\x0c\\x01\\x05\\x00\\x00\\x00\\x01\\x00\\x88\\x9a\\xca\\xc8\\xb2\\x12\\x34"
                    + "\\xda\\x8f\\x81\\x07",
            "220 mail\\r\\n250-mail\\r\\n250 HELP\\r\\n221 bye\\r\\n");

    @FuzzTest(maxDuration = "60s")
    void endsWithAVerdictOnAnyBytes(byte[] bytes) {
        for (Dialogue dialogue : DIALOGUES) {
            String verdict = Scripted.ask(dialogue, bytes).verdict();
            assertTrue(verdict.length() < 400, verdict);
            assertFalse(verdict.chars().anyMatch(Character::isISOControl), verdict);
        }
    }

    /// The fuzzer proper runs on demand; this walks near real answers in every build.
    @Test
    void endsWithAVerdictOnManyAnswersThatAreNearlyRight() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = Escapes.bytes(ANSWERS.get(i % ANSWERS.size()));
            int changes = random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            try {
                endsWithAVerdictOnAnyBytes(mutant);
            } catch (RuntimeException | Error failed) {
                throw new AssertionError("seed " + seed + ", mutant " + i, failed);
            }
        }
    }
}
