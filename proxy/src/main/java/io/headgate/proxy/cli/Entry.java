package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where the command line begins; names no class of picocli, so that a start of the gateway loads none. */
public final class Entry {
    private Entry() {}

    /** Runs one command on the streams of the process; returns the exit code. */
    public static int run(String... arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Run run = Run.of(arguments);
        return run == null ? CommandLineProgram.run(out, err, arguments) : run.execute(out, err);
    }
}
