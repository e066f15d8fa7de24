package io.headgate.controlplane.health;

import io.headgate.config.HealthProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Calls `Check` of `grpc.health.v1.Health`, as gRPC's GRPC Health Checking Protocol has it, over a connection of
/// HTTP/2 that carries nothing else. Passes when the answer is `SERVING` and the call's status is 0.
final class GrpcDialogue implements Dialogue {
    private static final String METHOD = "/grpc.health.v1.Health/Check";

    /// Of `ServingStatus`, by number.
    private static final String[] STATUSES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};

    private static final int SERVING = 1;

    /// Of a field of protocol buffers: the first, a number; and the first, of bytes.
    private static final int NUMBER_1 = 0x08;
    private static final int BYTES_1 = 0x0A;

    private static final int MESSAGE_HEAD_BYTES = 5;

    private final String host;
    private final boolean encrypted;
    private final byte[] message;

    /// @param host of the call, unless it is none
    /// @param encrypted whether the connection is
    GrpcDialogue(HealthProbe.Grpc grpc, String host, boolean encrypted) {
        this.host = host;
        this.encrypted = encrypted;
        message = message(grpc.service());
    }

    /// What is asked, in the frame that gRPC gives a message.
    private static byte[] message(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = name.length == 0 ? 0 : 2 + name.length;
        out.writeBytes(new byte[] {0, 0, 0, 0, (byte) length});
        if (length > 0) {
            out.write(BYTES_1);
            out.write(name.length);
            out.writeBytes(name);
        }
        return out.toByteArray();
    }

    @Override
    public ProbeResult with(Peer peer) throws IOException {
        return judge(Http2Call.make(peer, encrypted, host, METHOD, message));
    }

    private static ProbeResult judge(Http2Call call) throws IOException {
        if (!call.field(":status").equals("200")) {
            return ProbeResult.failure("HTTP status " + Printable.glimpse(call.field(":status")) + ", expected 200");
        }
        String status = call.field("grpc-status");
        if (!status.equals("0")) {
            String words = call.field("grpc-message");
            return ProbeResult.failure("gRPC status " + (status.isEmpty() ? "missing" : Printable.glimpse(status))
                    + (words.isEmpty() ? "" : ": " + Printable.message(words)));
        }
        int serving = serving(call.body());
        String word = serving < STATUSES.length ? STATUSES[serving] : "status " + serving;
        return new ProbeResult(serving == SERVING, serving == SERVING ? word : word + ", expected SERVING");
    }

    /// The number in the one field of the answer, 0 where it is left out.
    private static int serving(byte[] body) throws IOException {
        boolean plain = body.length >= MESSAGE_HEAD_BYTES && body[0] == 0;
        int length = body.length - MESSAGE_HEAD_BYTES;
        if (plain && length == 0) {
            return 0;
        }
        if (plain && length == 2 && body[4] == length && body[MESSAGE_HEAD_BYTES] == NUMBER_1 && body[6] >= 0) {
            return body[6];
        }
        throw new IOException("not an answer of grpc.health.v1 in " + body.length + " bytes");
    }
}
