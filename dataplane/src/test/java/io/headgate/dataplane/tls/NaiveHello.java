package io.headgate.dataplane.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a ClientHello the slow and plain way: collect the message, take it apart, throw where anything is wrong. */
final class NaiveHello {
    private NaiveHello() {}

    /** The name ("" for none) of the complete and valid hello that {@code bytes} begin with, or null. */
    static @Nullable String name(byte[] bytes) {
        try {
            return parse(ByteBuffer.wrap(message(ByteBuffer.wrap(bytes))));
        } catch (BufferUnderflowException | IllegalArgumentException invalid) {
            return null;
        }
    }

    private static byte[] message(ByteBuffer in) {
        ByteArrayOutputStream collected = new ByteArrayOutputStream();
        for (int records = 1; ; records++) {
            check(in.get() == 22 && in.get() == 3);
            in.get();
            byte[] fragment = bytes(in, Short.toUnsignedInt(in.getShort()));
            check(fragment.length > 0 && fragment.length <= 16384 && records <= 2048);
            collected.writeBytes(fragment);
            byte[] sofar = collected.toByteArray();
            if (sofar.length >= 4) {
                int length = ByteBuffer.wrap(sofar).getInt() & 0xFFFFFF;
                check(sofar[0] == 1 && length + 4 <= 16384 && sofar.length <= length + 4);
                if (sofar.length == length + 4) {
                    return sofar;
                }
            }
        }
    }

    private static String parse(ByteBuffer hello) {
        bytes(hello, 4 + 2 + 32);
        check(bytes(hello, hello.get() & 0xFF).length <= 32);
        int suites = Short.toUnsignedInt(hello.getShort());
        check(suites >= 2 && suites % 2 == 0);
        bytes(hello, suites);
        int methods = hello.get() & 0xFF;
        check(methods > 0);
        bytes(hello, methods);
        if (!hello.hasRemaining()) {
            return "";
        }
        ByteBuffer extensions = rest16(hello);
        Set<Short> seen = new HashSet<>();
        String name = "";
        while (extensions.hasRemaining()) {
            short type = extensions.getShort();
            ByteBuffer content = ByteBuffer.wrap(bytes(extensions, Short.toUnsignedInt(extensions.getShort())));
            check(seen.add(type) && seen.size() <= 64);
            if (type == 0) {
                ByteBuffer names = rest16(content);
                check(names.get() == 0);
                name = name(rest16(names));
            } else if (type == 16) {
                checkProtocols(rest16(content));
            }
        }
        return name;
    }

    private static void checkProtocols(ByteBuffer list) {
        int count = 0;
        do {
            int length = list.get() & 0xFF;
            check(length > 0 && ++count <= 64);
            bytes(list, length);
        } while (list.hasRemaining());
    }

    private static String name(ByteBuffer bytes) {
        String name = StandardCharsets.ISO_8859_1.decode(bytes).toString().toLowerCase(Locale.ROOT);
        name = name.replaceFirst("(?s)^([^:]+|.+]):[0-9]+$", "$1");
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        check(name.length() <= 253);
        if (name.matches("[0-9.]*[0-9][0-9.]*")
                || name.matches("[0-9a-f.:\\[\\]]*")
                        && name.chars().filter(each -> each == ':').count() > 1) {
            return "";
        }
        check(name.matches("([a-z0-9_~-]{1,63}\\.)*[a-z0-9_~-]{1,63}"));
        check(!name.matches("(.*\\.)?[0-9]+"));
        return name;
    }

    /** The content of a vector that fills the rest. */
    private static ByteBuffer rest16(ByteBuffer in) {
        check(Short.toUnsignedInt(in.getShort()) == in.remaining());
        return in.slice();
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }
}
