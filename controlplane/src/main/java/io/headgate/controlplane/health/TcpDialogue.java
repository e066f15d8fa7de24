package io.headgate.controlplane.health;

import io.headgate.config.Escapes;
import io.headgate.config.HealthProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Passes when the endpoint accepts a connection and, where something is expected, says so. Without that the
/// connection is closed again as it is.
final class TcpDialogue implements Dialogue {
    /// As much as of the body of an HTTP answer.
    static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final byte[] send;
    private final byte[] expect;
    private final @Nullable String expectText;

    TcpDialogue(HealthProbe.Tcp tcp) {
        this.send = tcp.send() == null ? new byte[0] : Escapes.bytes(tcp.send());
        this.expect = tcp.expect() == null ? new byte[0] : Escapes.bytes(tcp.expect());
        this.expectText = tcp.expect();
    }

    @Override
    public ProbeResult with(Peer peer) throws IOException {
        if (send.length > 0) {
            peer.send(send);
        }
        return expectText == null ? ProbeResult.pass("connected") : look(peer, expectText);
    }

    private ProbeResult look(Peer peer, String text) throws IOException {
        peer.allow(ANSWER_BYTES_MAX + 1024, "the answer");
        byte[] answer = new byte[ANSWER_BYTES_MAX];
        int length = 0;
        for (int b = peer.read(); b >= 0; b = peer.read()) {
            if (length == ANSWER_BYTES_MAX) {
                return ProbeResult.failure("no '" + text + "' in the first 64 KiB of the answer");
            }
            answer[length++] = (byte) b;
            if (endsAsExpected(answer, length)) {
                return ProbeResult.pass("answered as expected");
            }
        }
        String seen = new String(answer, 0, length, StandardCharsets.UTF_8);
        return ProbeResult.failure("answered '" + Printable.glimpse(seen) + "', expected '" + text + "'");
    }

    private boolean endsAsExpected(byte[] answer, int length) {
        int from = length - expect.length;
        return from >= 0 && Arrays.equals(answer, from, length, expect, 0, expect.length);
    }
}
