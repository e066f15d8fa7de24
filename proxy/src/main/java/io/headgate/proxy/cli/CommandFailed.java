package io.headgate.proxy.cli;

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

    int exitCode() {
        return exitCode;
    }
}
