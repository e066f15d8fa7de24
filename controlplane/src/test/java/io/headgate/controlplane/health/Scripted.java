package io.headgate.controlplane.health;

import io.headgate.config.Escapes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A dialogue with an endpoint that says what a test says, whatever it is told.
///
/// @param passed false also where that was no answer
/// @param detail what the probe would report
/// @param sent to the endpoint, a character for each byte
record Scripted(boolean passed, String detail, String sent) {
    /// @param answers written as [Escapes] reads them
    static Scripted ask(Dialogue dialogue, String answers) {
        return ask(dialogue, Escapes.bytes(answers));
    }

    static Scripted ask(Dialogue dialogue, byte[] answers) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ProbeResult result;
        try {
            result = dialogue.with(new Peer(new ByteArrayInputStream(answers), sent));
        } catch (IOException e) {
            result = ProbeResult.failure(Dial.reason(e));
        }
        return new Scripted(result.passed(), result.detail(), sent.toString(StandardCharsets.ISO_8859_1));
    }

    /// The verdict and its reason, as in `up: signed in`.
    String verdict() {
        return (passed ? "up: " : "down: ") + detail;
    }
}
