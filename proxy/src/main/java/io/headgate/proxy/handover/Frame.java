package io.headgate.proxy.handover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a node, its successor and the command that asks for one say to each other: one message of a Unix socket each
 * ({@link io.headgate.os.LocalSocket}), so a frame has no length. It is text in UTF-8, a line each, with {@code \n} for
 * an end of line and {@code \\} for a backslash within a value:
 *
 * <pre>
 * headgate 1 socket          a word for us, the version of what follows, the kind
 * listener=web               any number of fields, in any order; a name may come several times
 * bound=127.0.0.1:8080
 * </pre>
 *
 * Whoever reads passes over fields that it does not know, so a newer node may say more to an older one. What it gives
 * beyond sockets and verdicts it gives only to a successor that says that it knows it, by a name that stands for how it
 * is written as well: who writes it differently calls it differently. The version changes when all that is not enough;
 * a version or kind that is not known is refused, and the older node serves on.
 *
 * <pre>
 * command ──► node  UPGRADE drain_ms, program*       start a successor with this command line
 * command ◄── node  STARTED pid                      it has been started
 * command ◄── node  UPGRADED pid, version            it serves alone
 * command ◄── node  FAILED why                       nothing has changed
 *
 * successor ──► node  TAKE_OVER version              I am here, and read my configuration
 * successor ◄── node  WELCOME version, admin         this is who and where I am
 * successor ──► node  WANT_SOCKETS also*             I am warm; nothing of yours may change from now on;
 *                                                and these states are known here
 * successor ◄── node  SOCKET listener, configured, bound, datagrams     with a descriptor; any number of times
 * successor ◄── node  VERDICT upstream, endpoint, health, reason, at_ms   what checks of an endpoint have come to
 * successor ◄── node  EJECTED upstream, endpoint, left_ms, times        if it knows 'ejected'
 * successor ◄── node  STATE name, bytes              if it knows that; the next message is so long, and no frame
 * successor ◄── node  ALL count                      these were all; so many of them sockets
 * successor ──► node  SERVING                        I accept at all of them, as you do: the point of no return
 * successor ◄── node  YOURS                          state folder, admin address and service are free for you
 * successor ──► node  DONE                           I have them; stop accepting, and end
 * successor ◄─► node  FAILED why                     instead of any other up to SERVING: nothing has changed
 * </pre>
 */
record Frame(Kind kind, List<Field> fields) {
    static final int VERSION = 1;

    private static final String MAGIC = "headgate";

    enum Kind {
        UPGRADE,
        STARTED,
        UPGRADED,
        TAKE_OVER,
        WELCOME,
        WANT_SOCKETS,
        SOCKET,
        VERDICT,
        EJECTED,
        STATE,
        ALL,
        SERVING,
        YOURS,
        DONE,
        FAILED
    }

    record Field(String name, String value) {}

    Frame {
        fields = List.copyOf(fields);
    }

    /** @param namesAndValues in turn */
    static Frame of(Kind kind, String... namesAndValues) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Frame(kind, fields);
    }

    /**
     * Reads a frame.
     *
     * @throws IOException saying what is wrong with it
     */
    static Frame read(byte[] bytes) throws IOException {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        Kind kind = kind(lines[0]);
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int equals = lines[i].indexOf('=');
            if (equals < 1) {
                throw new IOException("a frame " + kind + " with the line '" + lines[i] + "', not NAME=VALUE");
            }
            fields.add(new Field(lines[i].substring(0, equals), unescaped(lines[i].substring(equals + 1))));
        }
        return new Frame(kind, fields);
    }

    private static Kind kind(String line) throws IOException {
        String[] words = line.split(" ", -1);
        if (words.length != 3 || !words[0].equals(MAGIC)) {
            throw new IOException("what was said is no frame of a hand-over");
        }
        if (!words[1].equals(String.valueOf(VERSION))) {
            throw new IOException("hand-over version " + words[1] + " is spoken there and " + VERSION
                    + " here; restart instead of upgrading");
        }
        for (Kind kind : Kind.values()) {
            if (word(kind).equals(words[2])) {
                return kind;
            }
        }
        throw new IOException("a frame '" + words[2] + "', which is not known here");
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(MAGIC + " " + VERSION + " " + word(kind));
        for (Field field : fields) {
            text.append('\n').append(field.name()).append('=').append(escaped(field.value()));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String unescaped(String text) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escapes = c == '\\' && i + 1 < text.length();
            if (escapes) {
                c = text.charAt(++i);
                c = c == 'n' ? '\n' : c;
            }
            value.append(c);
        }
        return value.toString();
    }

    /**
     * The value of the first field of that name.
     *
     * @throws IOException when there is none
     */
    String text(String name) throws IOException {
        String value = find(name);
        if (value == null) {
            throw new IOException("a frame " + kind + " without '" + name + "'");
        }
        return value;
    }

    private @Nullable String find(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field.value();
            }
        }
        return null;
    }

    /** As {@link #text}; a whole number from 0 on. */
    long number(String name) throws IOException {
        String text = text(name);
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException("a frame " + kind + " whose '" + name + "' is '" + text + "', no whole number");
    }

    /** The values of all fields of that name. */
    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }
}
