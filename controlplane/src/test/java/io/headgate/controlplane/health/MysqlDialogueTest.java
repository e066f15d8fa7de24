package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.HealthProbe;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MysqlDialogueTest {
    private static final String OK = packet(2, "\0\0\0\2\0\0\0");
    private static final String QUIT = "\1\0\0\0\1";

    @Test
    void signsInAndTakesItsLeave() {
        Scripted asked = ask("headgate", greeting(0xFF, "mysql_native_password") + OK);
        assertEquals("up: signed in", asked.verdict());
        String signIn = "\1\u0082\u0008\0" + "\0\0\0\1" + "!" + "\0".repeat(23) + "headgate\0" + "\0"
                + "mysql_native_password\0";
        assertEquals(packet(1, signIn) + QUIT, asked.sent());
    }

    @Test
    void signsInWithAnEmptyNameWhereThereIsNone() {
        Scripted asked = ask(null, greeting(0xFF, "caching_sha2_password") + refusal());
        assertEquals("up: MySQL error 1045: Access denied for user ''@'gateway'", asked.verdict());
        assertTrue(asked.sent().endsWith("\0\0caching_sha2_password\0"));
    }

    @Test
    void changesTheMethodAsItIsTold() {
        String change = packet(2, "\u00FEmysql_native_password\0challenge\0");
        Scripted asked = ask("headgate", greeting(0xFF, "caching_sha2_password") + change + OK);
        assertEquals("up: signed in", asked.verdict());
        assertTrue(asked.sent().endsWith(packet(3, "") + QUIT));

        change = packet(2, "\u00FEcaching_sha2_password\0challenge\0");
        String wentWell = packet(4, "\1\3");
        asked = ask("headgate", greeting(0xFF, "mysql_native_password") + change + wentWell + OK);
        assertEquals("up: signed in", asked.verdict());
        assertTrue(asked.sent().endsWith(packet(3, "\0") + QUIT));
    }

    @Test
    void tellsAServerThatRefusesTheCheckFromOneThatServesNobody() {
        String greeting = greeting(0xFF, "mysql_native_password");
        assertEquals("up: MySQL error 3159: only with TLS", verdict(greeting + error(2, 3159, "#HY000only with TLS")));
        assertEquals("down: MySQL error 1040: Too many connections", verdict(error(0, 1040, "Too many connections")));
        assertEquals("down: MySQL error 1129: Host is blocked", verdict(error(0, 1129, "Host is blocked")));
        assertEquals("down: MySQL error 1105: broken", verdict(greeting + error(2, 1105, "#HY000broken")));
    }

    @Test
    void speaksToServersWithoutPluggableMethods() {
        Scripted asked = ask("a", greeting(0xF7, "") + OK);
        assertEquals("up: signed in", asked.verdict());
        assertTrue(asked.sent().endsWith("\0a\0\0" + QUIT));
    }

    @Test
    void saysWhatIsWrongWithABrokenAnswer() {
        assertEquals("down: connection closed before the answer", verdict(""));
        assertEquals("down: not a MySQL answer: a packet of 4739923 bytes", verdict("SSH-2.0-OpenSSH_9.2\r\n"));
        assertEquals("down: not a MySQL answer: a packet of 0 bytes", verdict(packet(0, "")));
        assertEquals("down: speaks version 9 of the MySQL protocol, expected 10", verdict(packet(0, "\u0009x")));
        assertEquals("down: the greeting of the MySQL server ends early", verdict(packet(0, "\n8.0.36\0\1\2\3")));
        assertEquals("down: the greeting of the MySQL server ends early", verdict(packet(0, "\n8.0.36")));
        assertEquals("down: not a MySQL answer: an error of 2 bytes", verdict(packet(0, "\u00FF\1")));
        assertEquals(
                "down: connection closed inside the answer",
                verdict(packet(0, "\n8.0.36").substring(0, 9)));
        String greeting = greeting(0xFF, "mysql_native_password");
        assertEquals("down: not a MySQL answer: a packet of type 7", verdict(greeting + packet(2, "\7")));
        assertEquals(
                "down: the MySQL server asks on and on",
                verdict(greeting + packet(2, "\1x").repeat(20)));
        assertEquals("down: the MySQL server is older than 4.1", verdict(greeting.replace("\u00FF\u00FF", "\0\0")));
    }

    /// @param high the lower byte of the upper half of the capabilities
    private static String greeting(int high, String method) {
        return packet(
                0,
                "\n8.0.36\0" + "\1\0\0\0" + "challeng\0" + "\u00FF\u00FF" + "!\2\0" + (char) high + "\0" + "\u0015"
                        + "\0".repeat(10) + "echallenge12\0" + method + "\0");
    }

    private static String refusal() {
        return error(2, 1045, "#28000Access denied for user ''@'gateway'");
    }

    private static String error(int number, int code, String text) {
        return packet(number, "\u00FF" + (char) (code & 0xFF) + (char) (code >> 8) + text);
    }

    private static String packet(int number, String content) {
        return "" + (char) content.length() + "\0\0" + (char) number + content;
    }

    private static String verdict(String answers) {
        return ask(null, answers).verdict();
    }

    private static Scripted ask(@Nullable String user, String answers) {
        Dialogue dialogue = new MysqlDialogue(new HealthProbe.Mysql(user));
        return Scripted.ask(dialogue, answers.getBytes(StandardCharsets.ISO_8859_1));
    }
}
