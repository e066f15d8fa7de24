package io.headgate.proxy.cli;

import io.headgate.proxy.login.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Takes a password that somebody has chosen: typed twice without being shown, or the first line of standard input. */
final class PasswordInput {
    private PasswordInput() {}

    /** The hash of the password. */
    static String hash(String user) {
        Console console = System.console();
        String password = console != null && console.isTerminal() ? typed(console, user) : piped();
        if (password.length() < Passwords.CHARS_MIN || password.length() > Passwords.CHARS_MAX) {
            throw new CommandFailed("the password has " + password.length() + " characters; choose one of "
                    + Passwords.CHARS_MIN + " to " + Passwords.CHARS_MAX + ", best several words");
        }
        return Passwords.hash(password);
    }

    private static String typed(Console console, String user) {
        char[] first = console.readPassword("Password of %s: ", user);
        char[] second = console.readPassword("Again: ");
        if (first == null || second == null || !String.valueOf(first).equals(String.valueOf(second))) {
            throw new CommandFailed("the two passwords differ; try again");
        }
        return String.valueOf(first);
    }

    private static String piped() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new CommandFailed("standard input cannot be read: " + e.getMessage());
        }
    }
}
