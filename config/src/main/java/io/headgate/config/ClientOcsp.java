package io.headgate.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether certificates of clients have been revoked, asked of their authorities (OCSP, RFC 6960).
public record ClientOcsp(
        @Key(
                doc = "Who is asked about all of them; by default whom each names itself, so nobody knows about one"
                        + " that names none.",
                fallback = "off",
                example = "http://ocsp.internal/")
        @Nullable
        String responder,

        @Key(
                doc = "How long an answer may take, while its client waits in the handshake; shorter than"
                        + " `handshakes.timeout`.",
                fallback = "3s",
                range = "100ms..30s")
        Duration timeout) {
    public ClientOcsp {
        Check check = Check.ranges(ClientOcsp.class, responder, timeout);
        if (responder != null) {
            check.part(() -> place(responder), "responder");
        }
        check.done();
    }

    private static URI place(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            // told below
        }
        throw new InvalidValue(
                "'" + text + "' is not a place where a responder answers", "write it as in http://ocsp.internal/");
    }

    /// Where the responder answers; null: where each certificate says.
    public @Nullable URI place() {
        return responder == null ? null : place(responder);
    }
}
