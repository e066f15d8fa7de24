package io.headgate.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Bytes written as text: `\r`, `\n`, `\t`, `\\`, and `\xHH` for any single byte; everything else is UTF-8. YAML has
/// escapes of its own between double quotes, so single quotes are the place for these.
public final class Escapes {
    private static final String REMEDY = "write \\r, \\n, \\t, \\\\, or \\x with two hexadecimal digits, as in \\x00";

    private Escapes() {}

    /// @throws InvalidValue if the text is empty or one of its escapes is none
    static void check(String text) {
        if (text.isEmpty()) {
            throw new InvalidValue("the text is empty", "give a text, or remove it");
        }
        bytes(text);
    }

    /// @throws InvalidValue if an escape is none
    public static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        for (int escape = text.indexOf('\\'); escape >= 0; escape = text.indexOf('\\', at)) {
            bytes.writeBytes(text.substring(at, escape).getBytes(StandardCharsets.UTF_8));
            bytes.write(escaped(text, escape));
            at = escape + (text.charAt(escape + 1) == 'x' ? 4 : 2);
        }
        bytes.writeBytes(text.substring(at).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /// @param at where the backslash is
    private static int escaped(String text, int at) {
        return switch (at + 1 < text.length() ? text.charAt(at + 1) : ' ') {
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 't' -> '\t';
            case '\\' -> '\\';
            case 'x' -> hex(text, at);
            default -> throw unknown(text, at, 2);
        };
    }

    private static int hex(String text, int at) {
        if (at + 4 > text.length()
                || !HexFormat.isHexDigit(text.charAt(at + 2))
                || !HexFormat.isHexDigit(text.charAt(at + 3))) {
            throw unknown(text, at, 4);
        }
        return HexFormat.fromHexDigits(text, at + 2, at + 4);
    }

    private static InvalidValue unknown(String text, int at, int length) {
        String escape = text.substring(at, Math.min(text.length(), at + length));
        return new InvalidValue("'" + escape + "' is not an escape", REMEDY);
    }
}
