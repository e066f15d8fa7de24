package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which answers go first when not all can (RFC 9218): here the connection's window is what they wait for. */
class Http2PriorityTest {
    private static final int FRAME = 16_384;
    private static final int BODY = 50_000;

    private final TestOrigin origin = TestOrigin.answering(TestOrigin.ok("x".repeat(BODY)));
    private final Gateway gateway = Gateway.before(origin);
    /** Its streams could go on for ever; its connection has taken all it may. */
    private final H2Client client = H2Client.connect(gateway, 4, 1 << 20).keepWindowsShut();

    @BeforeEach
    void useUpTheWindow() {
        int first = client.get("/");
        int second = client.get("/");
        while (client.answer(first).length() + client.answer(second).length() < 65_535) {
            assertTrue(client.read());
        }
        client.reset(first, 8);
        client.reset(second, 8);
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        origin.close();
    }

    /** Asks, and waits until the answer waits. */
    private int ask(String priority) {
        int stream = client.headers(
                true, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a", "priority", priority);
        while (client.answer(stream).status == 0) {
            assertTrue(client.read());
        }
        return stream;
    }

    private void open(int bytes) {
        client.windowUpdate(0, bytes);
        client.ping();
    }

    @Test
    void theMostUrgentGoesFirst() {
        int late = ask("u=5");
        int soon = ask("u=1");
        int usual = ask("");
        open(BODY + 10);
        assertEquals(BODY, client.answer(soon).length());
        assertEquals(10, client.answer(usual).length());
        assertEquals(0, client.answer(late).length());
        open(2 * BODY);
        assertEquals(BODY, client.await(late).length());
    }

    @Test
    void whatIsOfUseInPartsTakesTurnsAndTheRestGoesOneByOne() {
        int[] whole = {ask("u=2"), ask("u=2")};
        open(FRAME + 10);
        assertEquals(FRAME + 10, client.answer(whole[0]).length());
        assertEquals(0, client.answer(whole[1]).length());
        open(2 * BODY - FRAME - 10);
        int[] parts = {ask("u=2, i"), ask("u=2, i"), ask("i, u=2")};
        open(3 * FRAME);
        for (int part : parts) {
            assertEquals(FRAME, client.answer(part).length());
        }
    }

    @Test
    void aClientMayChangeItsMind() {
        int first = ask("u=2");
        int second = ask("u=3");
        update(second, "u=0");
        open(10);
        assertEquals(10, client.answer(second).length());
        assertEquals(0, client.answer(first).length());
    }

    private void update(int stream, String priority) {
        ByteArrayOutputStream update = new ByteArrayOutputStream();
        update.writeBytes(H2Client.number(stream));
        update.writeBytes(priority.getBytes(US_ASCII));
        client.frame(0x10, 0, 0, update.toByteArray());
    }

    @Test
    void aClientMaySayItBeforeItAsksAndWhatTheRequestSaysDoesNotCount() {
        int first = ask("u=2");
        int coming = first + 2;
        for (int i = 20; i > 0; i--) {
            update(coming + 2 * i, "u=7");
        }
        update(coming, "u=5");
        update(coming, "u=0");
        assertEquals(coming, ask("u=6"));
        open(10);
        assertEquals(10, client.answer(coming).length());
        assertEquals(0, client.answer(first).length());
    }
}
