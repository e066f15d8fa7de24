package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.Arrays;

/** The two ends of a call of gRPC. */
final class GrpcCalls {
    private GrpcCalls() {}

    /** Begins a call, with these fields beside those of any; returns its stream. */
    static int begin(H2Client client, String... more) {
        String[] fields = {"content-type", "application/grpc", "te", "trailers"};
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return client.post("/a.B/C", all);
    }

    /** Sends each message back. */
    static TestOrigin echo() {
        return TestOrigin.start(connection -> {
            H2Server server = H2Server.accept(connection);
            H2Server.Frame request = server.expect();
            assertEquals("trailers", request.field("te"));
            server.headers(request.stream(), false, ":status", "200", "content-type", "application/grpc");
            H2Server.Frame message = server.expectFrame();
            while (message.type() == H2Client.DATA && !message.last()) {
                server.frame(H2Client.DATA, 0, request.stream(), message.payload());
                message = server.expectFrame();
            }
            server.headers(request.stream(), true, "grpc-status", "0", "grpc-message", "fine");
            while (server.read() != null) {}
        });
    }
}
