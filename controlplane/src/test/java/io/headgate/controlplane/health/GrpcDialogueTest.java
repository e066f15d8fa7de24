package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.HealthProbe;
import org.junit.jupiter.api.Test;

class GrpcDialogueTest {
    private static final String SETTINGS = "\\x00\\x00\\x00\\x04\\x00\\x00\\x00\\x00\\x00";

    /// :status 200 from the static table, in a frame of headers.
    private static final String HEAD = "\\x00\\x00\\x01\\x01\\x04\\x00\\x00\\x00\\x01\\x88";

    private static final String SERVING =
            "\\x00\\x00\\x07\\x00\\x00\\x00\\x00\\x00\\x01" + "\\x00\\x00\\x00\\x00\\x02\\x08\\x01";

    /// grpc-status: 0, written out.
    private static final String TRAILERS = "\\x00\\x00\\x0f\\x01\\x05\\x00\\x00\\x00\\x01\\x00\\x0bgrpc-status\\x010";

    /// The same in the string code, of which the name takes 8 bytes.
    private static final String CODED = "\\x00\\x00\\x0c\\x01\\x05\\x00\\x00\\x00\\x01"
            + "\\x00\\x88\\x9a\\xca\\xc8\\xb2\\x12\\x34\\xda\\x8f\\x81\\x07";

    private static String verdict(String answers) {
        return ask("chat.Rooms", answers).verdict();
    }

    private static Scripted ask(String service, String answers) {
        return Scripted.ask(new GrpcDialogue(new HealthProbe.Grpc(service), "a.example", false), answers);
    }

    @Test
    void asksForTheServiceInOneGo() {
        String sent = ask("chat.Rooms", "").sent();
        assertTrue(sent.startsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u000c\u0004"), sent);
        assertTrue(sent.contains("/grpc.health.v1.Health/Check"), sent);
        assertTrue(sent.contains("a.example"), sent);
        assertTrue(sent.endsWith("\0\0\0\0\u000c\n\nchat.Rooms"), sent);
        assertTrue(ask("", "").sent().endsWith("\0\0\u0005\0\u0001\0\0\0\u0001\0\0\0\0\0"));
    }

    @Test
    void passesWhatServesWithAGoodStatus() {
        assertEquals("up: SERVING", verdict(SETTINGS + HEAD + SERVING + TRAILERS));
        assertEquals("up: SERVING", verdict(SETTINGS + HEAD + SERVING + CODED));
        assertEquals("down: gRPC status missing", verdict(SETTINGS + HEAD + SERVING + TRAILERS.replace("0bg", "0bx")));
        assertEquals("down: gRPC status 7", verdict(SETTINGS + HEAD + SERVING + TRAILERS.replace("x010", "x017")));
    }

    @Test
    void namesEveryOtherAnswer() {
        String with = SETTINGS + HEAD + "%s" + TRAILERS;
        assertEquals(
                "down: NOT_SERVING, expected SERVING",
                verdict(with.formatted(SERVING.replace("\\x08\\x01", "\\x08\\x02"))));
        assertEquals(
                "down: status 9, expected SERVING",
                verdict(with.formatted(SERVING.replace("\\x08\\x01", "\\x08\\x09"))));
        assertEquals("down: not an answer of grpc.health.v1 in 0 bytes", verdict(with.formatted("")));
        assertEquals(
                "down: HTTP status 404, expected 200",
                verdict(SETTINGS + HEAD.replace("\\x88", "\\x8d").replace("\\x04\\x00", "\\x05\\x00")));
    }

    @Test
    void saysWhatIsWrongWithABrokenAnswer() {
        assertEquals("down: connection closed before the answer", verdict(""));
        assertEquals("down: connection closed before the answer", verdict(SETTINGS));
        assertEquals("down: connection closed inside the answer", verdict(SETTINGS + HEAD));
        assertEquals("down: not an answer of HTTP/2: 'HTTP/1.1 '", verdict("HTTP/1.1 400 Bad Request\\r\\n\\r\\n"));
        assertEquals(
                "down: resets the call, error 7",
                verdict(SETTINGS + "\\x00\\x00\\x04\\x03\\x00\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x07"));
        assertEquals(
                "down: closes the connection before the answer, error 1",
                verdict(SETTINGS + "\\x00\\x00\\x08\\x07\\x00\\x00\\x00\\x00\\x00"
                        + "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01"));
        assertEquals(
                "down: not an answer of HTTP/2: a field that nobody was to remember",
                verdict(SETTINGS + HEAD.replace("\\x88", "\\xbe")));
        assertEquals(
                "down: not an answer of HTTP/2: its fields are cut",
                verdict(SETTINGS + HEAD.replace("\\x88", "\\x00")));
        assertEquals(
                "down: the answer announces 16777215 bytes, more than 16 KiB",
                verdict(SETTINGS + "\\xff\\xff\\xff\\x00\\x00\\x00\\x00\\x00\\x01"));
    }
}
