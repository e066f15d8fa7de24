package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoServicesTest {
    @Test
    void everyServiceHasSeveralEndpointsOnLoopback() throws IOException {
        try (DemoServices services = DemoServices.start()) {
            for (List<InetSocketAddress> service : services(services)) {
                assertTrue(service.size() >= 2, service::toString);
                assertEquals(service.size(), service.stream().distinct().count());
                service.forEach(each -> assertTrue(each.getAddress().isLoopbackAddress(), each::toString));
            }
        }
    }

    @Test
    void everyHttpEndpointIsWellAndSaysItsName() throws IOException {
        try (DemoServices services = DemoServices.start();
                DemoClient client = new DemoClient()) {
            assertEquals(
                    List.of(
                            "media-1",
                            "media-2",
                            "media-3",
                            "chat-1",
                            "chat-2",
                            "payment-1",
                            "payment-2",
                            "site-1",
                            "site-2"),
                    Stream.of(services.media(), services.chat(), services.payment(), services.site())
                            .flatMap(List::stream)
                            .map(each -> client.get(each, "/healthz"))
                            .map(answer -> answer.statusCode() == 200 ? DemoClient.servedBy(answer) : "not well")
                            .toList());
        }
    }

    @Test
    void refusalsAreProblemDetails() throws IOException {
        try (DemoServices services = DemoServices.start();
                DemoClient client = new DemoClient()) {
            var missing = client.get(services.media().getFirst(), "/media/nothing");
            assertEquals(404, missing.statusCode());
            assertEquals("application/problem+json", DemoClient.header(missing, "content-type"));
            assertTrue(DemoClient.text(missing).contains("/media/live.m3u8"), DemoClient.text(missing));

            var method = client.send("DELETE", services.media().getFirst(), "/media/live.m3u8", null);
            assertEquals(405, method.statusCode());
            assertEquals("GET, HEAD", DemoClient.header(method, "allow"));
        }
    }

    @Test
    void closingClosesEverySocket() throws IOException {
        DemoServices services = DemoServices.start();
        List<InetSocketAddress> all =
                services(services).stream().flatMap(List::stream).toList();
        services.close();
        services.close();
        for (InetSocketAddress each : all) {
            assertThrows(
                    IOException.class, () -> new Socket(each.getAddress(), each.getPort()).close(), each::toString);
        }
    }

    @Test
    void aTakenPortIsSaidAndNothingStaysOpen() throws IOException {
        // The library tells its log too, with a stack; held here, as the log keeps no level for a logger nobody holds.
        Logger quiet = Logger.getLogger("org.java_websocket");
        quiet.setLevel(Level.OFF);
        try (DemoServices first = DemoServices.start()) {
            List<Integer> taken = List.of(first.chatSockets().getFirst().getPort());
            List<Integer> free = List.of(0);
            DemoSettings defaults = DemoSettings.defaults();
            DemoPorts ports = new DemoPorts(free, free, taken, free, free);
            DemoSettings settings =
                    new DemoSettings(ports, defaults.clock(), defaults.heartbeat(), defaults.bankDelay());
            IOException refused = assertThrows(IOException.class, () -> DemoServices.start(settings));
            assertTrue(refused.toString().contains(":" + taken.getFirst()), refused::toString);
        } finally {
            quiet.setLevel(null);
        }
    }

    private static List<List<InetSocketAddress>> services(DemoServices services) {
        return List.of(services.media(), services.chat(), services.chatSockets(), services.payment(), services.site());
    }
}
