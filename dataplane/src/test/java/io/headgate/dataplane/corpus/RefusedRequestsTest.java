package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each refused request, delivered whole, byte by byte and behind a good one: the same status and reason, the connection
 * closed, and no byte of it at the origin.
 */
class RefusedRequestsTest {
    private static final String GOOD = "GET /good HTTP/1.1\r\nhost: a\r\n\r\n";

    /** Larger ones would take seconds byte by byte; cuts through them are the head reader's own test. */
    private static final int DRIPPED_BYTES_MAX = 1000;

    private static TestOrigin origin;
    private static Gateway gateway;
    private int receivedBefore;

    @BeforeAll
    static void start() {
        origin = TestOrigin.answering(TestOrigin.ok("good"));
        gateway = Gateway.before(origin);
    }

    @AfterAll
    static void stop() {
        assertEquals("good", gateway.ask(GOOD).text());
        gateway.close();
        for (int i = 0; i < origin.connectionCount(); i++) {
            origin.connection(i).awaitEnd(); // so that whatever was on its way has come
        }
        assertFalse(origin.received().contains("refused"), "reached the origin after its client had its answer");
        origin.close();
    }

    @BeforeEach
    void begin() {
        gateway.forgetEnded();
        receivedBefore = origin.received().length();
    }

    static Stream<Refused> requests() {
        return Stream.concat(RefusedFraming.all(), RefusedHeads.all());
    }

    static Stream<Refused> smallRequests() {
        return requests().filter(refused -> refused.bytes().length() <= DRIPPED_BYTES_MAX);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void refusesWhatComesWhole(Refused refused) {
        try (TestClient client = gateway.connect()) {
            client.send(refused.bytes());
            assertRefused(refused, client);
        }
    }

    @ParameterizedTest
    @MethodSource("smallRequests")
    void refusesWhatComesByteByByte(Refused refused) {
        try (TestClient client = gateway.connect()) {
            client.drip(refused.bytes(), gateway::bytesIn);
            assertRefused(refused, client);
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void refusesWhatComesBehindAGoodRequest(Refused refused) {
        try (TestClient client = gateway.connect()) {
            client.send(GOOD + refused.bytes());
            assertEquals("good", client.read().text());
            assertEquals(200, gateway.nextEnded().status());
            assertRefused(refused, client);
        }
    }

    private void assertRefused(Refused refused, TestClient client) {
        Failure reason = refused.reason();
        Message answer = client.read();
        assertEquals(reason.reason(), text(gateway.nextEnded().failure()), "reason in the log");
        assertEquals(reason.status(), answer.status());
        assertEquals("close", answer.field("connection"));
        assertEquals("application/problem+json", answer.field("content-type"));
        assertTrue(answer.text().contains("\"reason\":\"" + reason.reason() + "\""), answer::text);
        assertEquals(TestClient.End.CLOSED, client.awaitEnd());
        String received = origin.received().substring(receivedBefore);
        assertFalse(received.contains("refused"), () -> "reached the origin: " + received);
    }

    private static String text(@Nullable Failure failure) {
        return failure == null ? "nothing" : failure.reason();
    }
}
