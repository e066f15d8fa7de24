package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.TestNode;
import java.util.ArrayList;
import java.util.List;

/** As many requests as the admin API lets be under way, each with half of its body. */
record StalledBodies(List<TestClient> clients) implements AutoCloseable {
    /** Far more than are needed where some are refused because the question came between. */
    private static final int TRIES_MAX = 10 * AdminApi.BODIES_MAX;

    /** Adds one after the other until a whole request is refused, and so all places are taken by them. */
    static StalledBodies at(TestNode node) {
        StalledBodies stalled = new StalledBodies(new ArrayList<>());
        while (node.send("POST", "/v1/config/check", "{}").statusCode() != 503) {
            assertTrue(stalled.clients.size() < TRIES_MAX, "bodies under way are not bounded");
            TestClient client = TestClient.connect(node.adminAddress());
            stalled.clients.add(client);
            client.send("POST /v1/reload HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                    + "content-length: 2\r\n\r\n{");
        }
        return stalled;
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
    }
}
