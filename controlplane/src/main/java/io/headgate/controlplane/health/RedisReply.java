package io.headgate.controlplane.health;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A reply of a Redis server (RESP, versions 2 and 3) as far as a check looks: a line, a text of announced length, or
/// the first element of a list, whose others are left unread.
///
/// @param text without the error's mark
record RedisReply(boolean isError, String text) {
    /// @throws IOException if that is no such reply
    static RedisReply read(Peer peer) throws IOException {
        String line = peer.line();
        return line.startsWith("*") && size(line) > 0 ? element(peer, peer.line()) : element(peer, line);
    }

    private static RedisReply element(Peer peer, String line) throws IOException {
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+', ':' -> new RedisReply(false, line.substring(1));
            case '-' -> new RedisReply(true, line.substring(1));
            case '$' -> {
                String text = new String(peer.take(size(line)), StandardCharsets.UTF_8);
                peer.take(2); // the end of the line
                yield new RedisReply(false, text);
            }
            default -> throw new IOException("not a Redis answer: '" + Printable.glimpse(line) + "'");
        };
    }

    private static int size(String line) throws IOException {
        String digits = line.substring(1);
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IOException("not a Redis answer: a length of '" + Printable.glimpse(digits) + "'");
        }
        return Integer.parseInt(digits);
    }
}
