package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Escapes;
import io.headgate.config.HealthProbe;
import io.headgate.config.PgsqlRole;
import org.junit.jupiter.api.Test;

class PgsqlDialogueTest {
    private static final String OK = "R\\x00\\x00\\x00\\x08\\x00\\x00\\x00\\x00";
    private static final String READY = "Z\\x00\\x00\\x00\\x05I";
    private static final String PRIMARY = "S\\x00\\x00\\x00\\x17in_hot_standby\\x00off\\x00";
    private static final String STANDBY = "S\\x00\\x00\\x00\\x16in_hot_standby\\x00on\\x00";

    @Test
    void introducesItselfAndTakesItsLeave() {
        Scripted asked =
                ask(PgsqlRole.ANY, OK + "K\\x00\\x00\\x00\\x0c\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x02" + READY);
        assertEquals("up: signed in", asked.verdict());
        assertEquals(
                "\0\0\0\u004a\0\3\0\0user\0headgate\0database\0postgres\0application_name\0headgate-health\0\0"
                        + "X\0\0\0\4",
                asked.sent());
    }

    @Test
    void hangsUpWithoutAWordWhereAPasswordIsAskedFor() {
        Scripted asked = ask(PgsqlRole.ANY, "R\\x00\\x00\\x00\\x17\\x00\\x00\\x00\\x0aSCRAM-SHA-256\\x00\\x00");
        assertEquals("up: asks for a password", asked.verdict());
        assertTrue(asked.sent().endsWith("headgate-health\0\0"));
    }

    @Test
    void tellsAServerThatRefusesTheCheckFromOneThatServesNobody() {
        assertEquals("up: PostgreSQL error 28000: no such role", verdict(error("28000", "no such role")));
        assertEquals("up: PostgreSQL error 28P01: wrong", verdict(error("28P01", "wrong")));
        assertEquals("down: PostgreSQL error 57P03: starting up", verdict(error("57P03", "starting up")));
        assertEquals("down: PostgreSQL error 53300: too many", verdict(error("53300", "too many")));
        assertEquals("down: PostgreSQL error 3D000: no database", verdict(OK + error("3D000", "no database")));
    }

    @Test
    void wantsTheRoleItExpects() {
        assertEquals("up: primary", ask(PgsqlRole.ANY, OK + PRIMARY + READY).verdict());
        assertEquals("up: standby", ask(PgsqlRole.ANY, OK + STANDBY + READY).verdict());
        assertEquals("up: primary", ask(PgsqlRole.PRIMARY, OK + PRIMARY + READY).verdict());
        assertEquals(
                "down: standby, expected primary",
                ask(PgsqlRole.PRIMARY, OK + STANDBY + READY).verdict());
        assertEquals(
                "down: signed in and tells no role, expected standby",
                ask(PgsqlRole.STANDBY, OK + READY).verdict());
        assertEquals(
                "down: asks for a password and tells no role, expected primary",
                ask(PgsqlRole.PRIMARY, "R\\x00\\x00\\x00\\x08\\x00\\x00\\x00\\x03")
                        .verdict());
    }

    @Test
    void understandsAnErrorFromBeforeVersionThree() {
        assertEquals(
                "down: PostgreSQL error: could not fork new process",
                verdict("Ecould not fork new process\\n\\x00").replace("?", ""));
    }

    @Test
    void saysWhatIsWrongWithABrokenAnswer() {
        assertEquals("down: not a PostgreSQL answer: begins with 'H'", verdict("HTTP/1.1 400 Bad Request\\r\\n"));
        assertEquals("down: connection closed before the answer", verdict(""));
        assertEquals("down: connection closed inside the answer", verdict("R\\x00\\x00"));
        assertEquals("down: connection closed inside the answer", verdict(OK));
        assertEquals("down: not a PostgreSQL answer: a number of 1 bytes", verdict("R\\x00\\x00\\x00\\x05\\x00"));
        assertEquals("down: not a PostgreSQL answer: a message of -1 bytes", verdict("R\\xff\\xff\\xff\\xff"));
        assertEquals("down: the answer announces 2147483643 bytes, more than 16 KiB", verdict("R\\x7f\\xff\\xff\\xff"));
        assertEquals("down: PostgreSQL error MMM: no message", verdict("E\\x00\\x00\\x00\\x08CMMM"));
        assertEquals("down: the answer is longer than 16 KiB", verdict("E" + "x".repeat(20_000)));
        String notice = "N\\x00\\x00\\x00\\x08abcd";
        assertEquals("down: the answer is longer than 16 KiB", verdict(notice.repeat(2_000)));
    }

    @Test
    void letsNoServerWriteOnTheTerminal() {
        assertEquals(
                "down: PostgreSQL error 58000: ?[31m“größer”??",
                verdict(error("58000", "\u001b[31m“größer”\u202e\\n")));
    }

    private static String error(String state, String message) {
        byte[] text = Escapes.bytes(message);
        int length = 4 + 2 + state.length() + 2 + text.length + 1;
        return "E\\x00\\x00\\x00\\x%02xC%s\\x00M%s\\x00\\x00".formatted(length, state, message);
    }

    private static String verdict(String answers) {
        return ask(PgsqlRole.ANY, answers).verdict();
    }

    private static Scripted ask(PgsqlRole role, String answers) {
        Dialogue dialogue = new PgsqlDialogue(new HealthProbe.Pgsql("headgate", "postgres", role));
        return Scripted.ask(dialogue, answers);
    }
}
