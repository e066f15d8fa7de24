package io.headgate.dataplane.http1;

import io.headgate.dataplane.access.Refusal;
import java.nio.charset.StandardCharsets;

/**
 * What a client reads that is one too many: 503 in problem details (RFC 9457), before it has asked anything. Who may
 * not connect, and who comes too fast, reads nothing: an answer would cost more than the connection.
 */
final class TurnedAway {
    private static final byte[] NOTHING = {};
    private static final byte[] SOURCE = answer("Your address holds as many connections as one address may.");
    private static final byte[] LISTENER = answer("The listener holds as many connections as it may.");
    private static final byte[] PROCESS = answer("The gateway holds as many connections as it may.");

    private TurnedAway() {}

    /** A whole answer, or nothing; never changed. */
    static byte[] words(Refusal refusal) {
        return switch (refusal) {
            case DENIED, RATE -> NOTHING;
            case SOURCE -> SOURCE;
            case LISTENER -> LISTENER;
            case PROCESS -> PROCESS;
        };
    }

    private static byte[] answer(String detail) {
        String body = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\""
                + detail + "\"}\n";
        String answer = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n"
                + "proxy-status: headgate; error=connection_limit_reached\r\n"
                + "content-type: application/problem+json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
        return answer.getBytes(StandardCharsets.US_ASCII);
    }
}
