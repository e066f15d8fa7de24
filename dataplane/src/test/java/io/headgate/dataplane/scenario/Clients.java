package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Several clients, each with a connection of its own, led by one thread. */
final class Clients implements AutoCloseable {
    private final List<TestClient> clients = new ArrayList<>();

    private Clients() {}

    static Clients connect(int count, Gateway gateway) {
        return connect(count, gateway.address());
    }

    static Clients connect(int count, String address) {
        Clients all = new Clients();
        for (int i = 0; i < count; i++) {
            all.clients.add(TestClient.connect(address));
        }
        return all;
    }

    TestClient get(int index) {
        return clients.get(index);
    }

    void each(Consumer<TestClient> task) {
        clients.forEach(task);
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
    }
}
