package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What came of a command. */
record Ran(int exitCode, String out, String err) {
    static Ran command(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = CommandLineProgram.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    /** What was printed by a command that succeeded. */
    String ok() {
        assertEquals(0, exitCode, err);
        return out;
    }
}
