package io.headgate.proxy.cli;

import java.io.PrintWriter;

/** A command could not do what was asked; the message says why and what to do. */
final class CommandFailed extends RuntimeException {
    private final int exitCode;

    CommandFailed(String message) {
        this(message, CommandLineProgram.FAILED);
    }

    CommandFailed(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /**
     * Says why a command ended.
     *
     * @return the exit code
     */
    static int tell(Exception e, PrintWriter err) {
        if (e instanceof CommandFailed known) {
            err.println("headgate: " + known.getMessage());
            return known.exitCode;
        }
        err.println("headgate: this is a bug in the program; please report it with what follows");
        e.printStackTrace(err);
        return CommandLineProgram.FAILED;
    }
}
