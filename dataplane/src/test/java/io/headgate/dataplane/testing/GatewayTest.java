package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class GatewayTest {
    @Test
    void passesARequestToTheOriginAndTheAnswerBack() {
        try (TestOrigin origin = TestOrigin.answering(request -> TestOrigin.ok(request.target()));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            Message answer = client.roundTrip("GET /x?y HTTP/1.1\r\nhost: a\r\n\r\n");

            assertEquals(200, answer.status());
            assertEquals("/x?y", answer.text());
            Ended ended = gateway.nextEnded();
            assertEquals("/x", ended.path());
            assertEquals(origin.address(), ended.endpoint());
            assertNull(ended.failure());
        }
    }
}
