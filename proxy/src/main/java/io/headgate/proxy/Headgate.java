package io.headgate.proxy;

import io.headgate.proxy.cli.Entry;

/** The program: {@code headgate COMMAND}. */
public final class Headgate {
    private Headgate() {}

    /** Runs one command and ends with its exit code: 0 ok, 1 failed, 2 usage or invalid configuration. */
    public static void main(String[] arguments) {
        System.exit(Entry.run(arguments));
    }
}
