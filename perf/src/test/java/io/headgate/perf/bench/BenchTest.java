package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Bench.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void aWorkloadThatThereIsNotIsNamedBesideThoseThatThereAre() {
        assertEquals(2, run("keepalife"));
        assertTrue(err.toString().contains("'keepalife'; known are keepalive, log,"), err::toString);
    }

    @Test
    void tooFewWindowsAreRefused() {
        assertEquals(2, run("--pairs", "6", "keepalive"));
        assertTrue(err.toString().contains("--pairs must be at least 7, not 6"), err::toString);
    }

    @Test
    void aPeerThatThereIsNotIsNamed() {
        assertEquals(2, run("--peers", "haproxy,caddy", "--headgate", "headgate", "keepalive"));
        assertTrue(err.toString().contains("'caddy'; known are haproxy, nginx"), err::toString);
    }

    @Test
    void aPeerThatIsNoProgramFailsBeforeAnythingStarts() {
        assertEquals(1, run("--haproxy", "/nowhere/haproxy", "--headgate", "headgate", "keepalive"));
        assertTrue(err.toString().contains("/nowhere/haproxy is not a program"), err::toString);
    }
}
