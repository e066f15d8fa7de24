package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each bad response head, whole and byte by byte: 502, the endpoint's connection closed and never used again, nothing
 * of it at the client, whose own connection stays.
 */
class BadResponsesTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final int DRIPPED_BYTES_MAX = 1000;

    private interface Delivery {
        void send(OriginConnection connection, String bytes) throws IOException;
    }

    static Stream<BadResponse> responses() {
        return BadResponse.all();
    }

    static Stream<BadResponse> smallResponses() {
        return responses().filter(response -> response.bytes().length() <= DRIPPED_BYTES_MAX);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void areAnswered502WhenTheyComeWhole(BadResponse response) {
        answers502(response, OriginConnection::send);
    }

    @ParameterizedTest
    @MethodSource("smallResponses")
    void areAnswered502WhenTheyComeByteByByte(BadResponse response) {
        answers502(response, OriginConnection::drip);
    }

    private static void answers502(BadResponse response, Delivery delivery) {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    boolean bad = connection.expect().target().equals("/bad");
                    delivery.send(connection, bad ? response.bytes() : TestOrigin.ok("good"));
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(GET.replace("/ ", "/bad "));
            Message answer = client.read();
            while (answer.status() == 103 || answer.status() == 100) {
                assertFalse(answer.has("content-length"), answer::toString);
                answer = client.read();
            }

            assertEquals(502, answer.status());
            assertTrue(answer.text().contains(response.reason().reason()), answer::text);
            Ended ended = gateway.nextEnded();
            assertEquals(response.reason(), ended.failure());
            assertEquals(0, ended.retries());
            origin.connection(0).awaitEnd();

            assertEquals("good", client.roundTrip(GET).text());
            assertEquals(2, origin.connectionCount());
        }
    }
}
