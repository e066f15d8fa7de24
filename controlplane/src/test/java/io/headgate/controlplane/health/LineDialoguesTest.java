package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.HealthProbe;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// SMTP, and what an operator writes down for `tcp`.
class LineDialoguesTest {
    private static final String HELLO = "250-mail.example\\r\\n250-SIZE 1000\\r\\n250 HELP\\r\\n";

    @Test
    void smtpGreetsAndTakesItsLeave() {
        Scripted asked = smtp("220-mail.example\\r\\n220 ESMTP\\r\\n" + HELLO + "221 bye\\r\\n");
        assertEquals("up: 220", asked.verdict());
        assertEquals("EHLO gateway.example\r\nQUIT\r\n", asked.sent());
    }

    @Test
    void smtpFailsWithTheServersText() {
        assertEquals(
                "down: SMTP greeting: 421 too busy", smtp("421 too busy\\r\\n").verdict());
        assertEquals(
                "down: SMTP greeting: 554 no mail",
                smtp("554-so sorry\\r\\n554 no mail\\r\\n").verdict());
        assertEquals(
                "down: SMTP EHLO: 421 going", smtp("220 x\\r\\n421 going\\r\\n").verdict());
        assertEquals(
                "down: SMTP QUIT: 500 what",
                smtp("220 x\\r\\n" + HELLO + "500 what\\r\\n").verdict());
    }

    @Test
    void smtpSaysWhatIsWrongWithABrokenAnswer() {
        assertEquals("down: connection closed before the answer", smtp("").verdict());
        assertEquals(
                "down: not an SMTP answer: 'SSH-2.0-x'", smtp("SSH-2.0-x\\r\\n").verdict());
        assertEquals("down: not an SMTP answer: '22'", smtp("22\\r\\n").verdict());
        assertEquals("down: not an SMTP answer: '2201 x'", smtp("2201 x\\r\\n").verdict());
        assertEquals("down: not an SMTP answer: '٢٢٠ x'", smtp("٢٢٠ x\\r\\n").verdict());
        assertEquals("down: SMTP greeting: 221 ", smtp("221\\r\\n").verdict());
        assertEquals(
                "down: the answer is longer than 16 KiB",
                smtp("220-x\\r\\n".repeat(3_000)).verdict());
        assertEquals(
                "down: the answer is longer than 16 KiB",
                smtp("2".repeat(20_000)).verdict());
    }

    @Test
    void tcpSaysWhatItIsToldAndLooksForWhatItExpects() {
        Scripted asked = tcp("STATUS\\r\\n", "\\x00OK", "first\\r\\n\\x00\\x00OK and more");
        assertEquals("up: answered as expected", asked.verdict());
        assertEquals("STATUS\r\n", asked.sent());
        assertEquals("up: answered as expected", tcp(null, "hello", "hello").verdict());
        assertEquals("up: connected", tcp("bye", null, "never read").verdict());
    }

    @Test
    void tcpShowsWhatCameInstead() {
        assertEquals(
                "down: answered 'ERR?', expected 'OK\\n'",
                tcp("x", "OK\\n", "ERR\\n").verdict());
        assertEquals("down: answered '', expected 'OK'", tcp("x", "OK", "").verdict());
    }

    @Test
    void tcpLooksAtNoMoreThan64KiB() {
        String before = "x".repeat(TcpDialogue.ANSWER_BYTES_MAX - 2);
        assertEquals("up: answered as expected", tcp(null, "OK", before + "OK").verdict());
        assertEquals(
                "down: no 'OK' in the first 64 KiB of the answer",
                tcp(null, "OK", before + "xOK").verdict());
    }

    private static Scripted smtp(String answers) {
        return Scripted.ask(new SmtpDialogue(new HealthProbe.Smtp("gateway.example")), answers);
    }

    private static Scripted tcp(@Nullable String send, @Nullable String expect, String answers) {
        return Scripted.ask(new TcpDialogue(new HealthProbe.Tcp(send, expect)), answers);
    }
}
