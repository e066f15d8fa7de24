package io.headgate.proxy.cli;

import java.io.Console;

/** Colours, on a terminal only, and not where somebody has asked for none (no-color.org). */
enum Paint {
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    CYAN("36"),
    BOLD("1");

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    /** Whether what is printed is looked at on a terminal that takes colours. */
    static boolean isWanted() {
        Console console = System.console();
        String none = System.getenv("NO_COLOR");
        return console != null && console.isTerminal() && (none == null || none.isEmpty());
    }

    /** @param wanted as {@link #isWanted} says, asked once */
    String on(String text, boolean wanted) {
        return wanted ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
