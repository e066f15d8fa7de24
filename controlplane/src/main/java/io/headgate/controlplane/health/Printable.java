package io.headgate.controlplane.health;

/// What endpoints send, made fit for a log line and a terminal.
final class Printable {
    /// A server's message is a sentence.
    private static final int MESSAGE_CHARS_MAX = 160;

    /// Enough to recognise a foreign protocol by.
    private static final int GLIMPSE_CHARS_MAX = 40;

    private Printable() {}

    /// A message that is meant for people.
    static String message(String text) {
        return of(text, MESSAGE_CHARS_MAX);
    }

    /// The beginning of something that was not understood.
    static String glimpse(String text) {
        return of(text, GLIMPSE_CHARS_MAX);
    }

    private static String of(String text, int charsMax) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(charsMax).forEach(c -> out.appendCodePoint(isVisible(c) ? c : '?'));
        return out.toString();
    }

    /// Neither a control character nor one that turns the direction of the text around, nor one that is no character.
    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
