package io.headgate.proxy.dashboard;

import io.headgate.proxy.node.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A file of the page, read from the program itself.
 *
 * @param etag strong and quoted, from the bytes alone
 */
record PageFile(String type, byte[] bytes, String etag) {
    /** 96 bits: no two versions of a file meet by accident. */
    private static final int ETAG_BYTES = 12;

    static PageFile load(String name) {
        try (InputStream in = PageFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file dashboard/" + name);
            }
            byte[] bytes = in.readAllBytes();
            return new PageFile(type(name), bytes, etag(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read dashboard/" + name, e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("no media type is known for " + name);
        };
    }

    private static String etag(byte[] bytes) {
        byte[] tag = Arrays.copyOf(Sha256.start().digest(bytes), ETAG_BYTES);
        return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(tag) + "\"";
    }
}
