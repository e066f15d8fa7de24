package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.OriginConnection;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An endpoint that answers as the request's target says: {@code /KIND/NUMBER}. Bodies it sends repeat the target. */
final class ChaoticOrigin {
    /** What can be asked for. */
    enum Kind {
        LENGTH,
        CHUNKS,
        UNTIL_CLOSE,
        LARGE,
        HINTS,
        CLOSING,
        EARLY,
        BUSY,
        SILENT_CLOSE,
        RESET,
        CUT,
        NONSENSE
    }

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: ([0-9]+)\r\n");

    private ChaoticOrigin() {}

    /** The body that answers {@code target}. */
    static String body(Kind kind, String target) {
        return target.repeat(kind == Kind.LARGE ? 20_000 : 20);
    }

    static void serve(OriginConnection connection) throws IOException {
        boolean goesOn = true;
        while (goesOn) {
            String head = connection.readHead();
            String target = head.split(" ", 3)[1];
            Kind kind = Kind.valueOf(target.split("/", 3)[1]);
            if (kind != Kind.EARLY) {
                readBody(connection, head);
            }
            goesOn = answer(connection, kind, target, head.startsWith("HEAD"));
        }
    }

    private static void readBody(OriginConnection connection, String head) throws IOException {
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            for (int left = Integer.parseInt(length.group(1)); left > 0; left--) {
                byteOfBody(connection);
            }
        } else if (head.contains("transfer-encoding: chunked")) {
            StringBuilder end = new StringBuilder();
            while (!end.toString().endsWith("0\r\n\r\n")) {
                end.append((char) byteOfBody(connection));
                end.delete(0, Math.max(0, end.length() - 5));
            }
        }
    }

    private static int byteOfBody(OriginConnection connection) throws IOException {
        int b = connection.next();
        if (b < 0) {
            throw new IOException("the gateway closed inside a body");
        }
        return b;
    }

    /** Returns whether the connection goes on. */
    private static boolean answer(OriginConnection to, Kind kind, String target, boolean toHead) throws IOException {
        String body = body(kind, target);
        String length = "content-length: " + body.length() + "\r\n";
        switch (kind) {
            case LENGTH, LARGE -> to.send("HTTP/1.1 200 OK\r\n" + length + "\r\n" + (toHead ? "" : body));
            case HINTS -> {
                to.send("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n");
                to.send("HTTP/1.1 200 OK\r\n" + length + "\r\n" + (toHead ? "" : body));
            }
            case CHUNKS -> {
                to.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                for (int i = 0; i < 20 && !toHead; i++) {
                    to.send(Integer.toHexString(target.length()) + "\r\n" + target + "\r\n");
                }
                to.send(toHead ? "" : "0\r\n\r\n");
            }
            case UNTIL_CLOSE -> to.send("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + (toHead ? "" : body));
            case CLOSING, EARLY ->
                to.send("HTTP/1.1 200 OK\r\nconnection: close\r\n" + length + "\r\n" + (toHead ? "" : body));
            case BUSY -> to.send("HTTP/1.1 503 Busy\r\n" + length + "\r\n" + (toHead ? "" : body));
            case SILENT_CLOSE -> to.close();
            case RESET -> to.reset();
            case CUT ->
                to.send("HTTP/1.1 200 OK\r\nconnection: close\r\n" + length + "\r\n"
                        + (toHead ? "" : body.substring(7)));
            case NONSENSE -> to.send("HTTP/1.1 2OO OK\r\n\r\n");
        }
        switch (kind) {
            case LENGTH, LARGE, HINTS, CHUNKS, BUSY -> {
                return true;
            }
            case EARLY -> to.readUntilEnd();
            case UNTIL_CLOSE, CLOSING, SILENT_CLOSE, RESET, CUT, NONSENSE -> to.close();
        }
        return false;
    }
}
