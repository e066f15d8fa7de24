package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.Message.Line;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long the sides of a call may say nothing. */
class GrpcSilenceTest {
    /** Bodies and answers may hardly pause here. */
    private static final String IMPATIENT = """
            listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { body_idle: 200ms, tunnel_idle: %s } } } }
            routes: [ { timeouts: { first_byte: 200ms }, upstream: app } ]
            upstreams: { app: { protocol: h2, endpoints: [ "${origin}" ] } }
            """;

    private static void pause(Gateway gateway) {
        Steady.await("longer than a body and an answer may pause", 400, gateway::bytesIn);
    }

    @Test
    void aCallMayBeSilentInBothDirectionsAsLongAsATunnel() {
        try (TestOrigin origin = GrpcCalls.echo();
                Gateway gateway = Gateway.start(IMPATIENT.formatted("20s"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = GrpcCalls.begin(client);
            for (int i = 1; i <= 2; i++) {
                pause(gateway);
                client.data(call, "ping", false);
                while (client.answer(call).length() < 4 * i) {
                    assertTrue(client.answer(call).resetCode < 0 && client.read());
                }
            }
            pause(gateway);
            client.data(call, "", true);
            assertEquals(
                    new Line("grpc-status", "0"), client.await(call).trailers.getFirst());
        }
    }

    @Test
    void aClientMayPauseBeforeTheServerHasSaidAnything() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    while (!server.expectFrame().last()) {}
                    server.headers(
                            stream, true, ":status", "200", "content-type", "application/grpc", "grpc-status", "0");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(IMPATIENT.formatted("20s"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = GrpcCalls.begin(client);
            client.data(call, "ping", false);
            pause(gateway);
            client.data(call, "ping", true);
            assertEquals("0", client.await(call).field("grpc-status"));
        }
    }

    @Test
    void aServerMayPauseBetweenMessagesWhenTheClientIsDone() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    server.headers(stream, false, ":status", "200", "content-type", "application/grpc");
                    H2Server.Frame frame = server.expectFrame();
                    while (frame.type() != H2Client.PING) { // which comes after 400 ms without a word
                        frame = server.expectFrame();
                    }
                    server.headers(stream, true, "grpc-status", "0");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(
                        IMPATIENT.formatted("20s").replace("h2,", "h2, keep_alive: { ping: 400ms },"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = GrpcCalls.begin(client);
            client.data(call, "ping", true);
            assertEquals(List.of(new Line("grpc-status", "0")), client.await(call).trailers);
        }
    }

    @Test
    void oneThatIsSilentForLongerIsEndedAndNobodyButTheClientIsBlamed() {
        try (TestOrigin origin = GrpcCalls.echo();
                Gateway gateway = Gateway.start(IMPATIENT.formatted("700ms"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = GrpcCalls.begin(client);
            client.data(call, "ping", false);
            assertEquals(
                    new Line("grpc-message", "body_timeout"),
                    client.await(call).trailers.getLast());
            Ended ended = gateway.nextEnded();
            assertEquals(Failure.BODY_TIMEOUT, ended.failure());
            assertTrue(ended.durationNs() >= TimeUnit.MILLISECONDS.toNanos(700), ended::toString);
        }
    }

    @Test
    void oneThatIsSilentBeforeAnyAnswerIsToldSo() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(IMPATIENT.formatted("700ms"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = GrpcCalls.begin(client);
            client.data(call, "ping", false);
            assertEquals("body_timeout", client.await(call).field("grpc-message"));
            Ended ended = gateway.nextEnded();
            assertEquals(Failure.BODY_TIMEOUT, ended.failure());
            assertTrue(ended.durationNs() >= TimeUnit.MILLISECONDS.toNanos(700), ended::toString);
        }
    }

    @Test
    void whatOnlyCallsItselfACallIsAnUploadToAnEndpointThatKnowsNone() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.start(IMPATIENT.formatted("20s").replace("h2", "http1"), origin);
                H2Client client = H2Client.connect(gateway)) {
            int call = GrpcCalls.begin(client);
            client.data(call, "ping", false);
            assertEquals("body_timeout", client.await(call).field("grpc-message"));
        }
    }
}
