package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.TestNode;
import java.util.ArrayList;
import java.util.List;

/** As many requests as the admin API lets be under way, of strangers and of others, each with half of its body. */
record StalledBodies(List<TestClient> clients) implements AutoCloseable {
    /** Far more than are needed where some are refused because the question came between. */
    private static final int TRIES_MAX = 10 * AdminApi.BODIES_MAX;

    /** Adds one after the other until a whole request is refused, and so all places are taken by them. */
    static StalledBodies at(TestNode node) {
        StalledBodies stalled = new StalledBodies(new ArrayList<>());
        stalled.fill(node, "/v1/session", "/v1/session");
        assertTrue(node.send("POST", "/v1/config/check", "{}").statusCode() != 503, "who logs in keeps others out");
        stalled.fill(node, "/v1/reload", "/v1/config/check");
        return stalled;
    }

    private void fill(TestNode node, String path, String asked) {
        while (node.send("POST", asked, "{}").statusCode() != 503) {
            assertTrue(clients.size() < TRIES_MAX, "bodies under way are not bounded");
            TestClient client = TestClient.connect(node.adminAddress());
            clients.add(client);
            client.send("POST " + path + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                    + "content-length: 2\r\n\r\n{");
        }
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
    }
}
