package io.headgate.controlplane.health;

import io.headgate.config.HealthProbe;
import io.headgate.config.StatusRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// Passes when a GET is answered with an expected status and, where one is asked for, an expected text in the body.
/// Redirects are answers, not something to follow.
final class HttpDialogue implements Dialogue {
    private final HealthProbe.Expect expect;
    private final byte[] request;

    HttpDialogue(HealthProbe.Http http, String hostDefault) {
        this.expect = http.expect();
        String host = http.host() == null ? hostDefault : http.host();
        this.request = ("GET " + http.path() + " HTTP/1.1\r\n"
                        + "Host: " + host + "\r\n"
                        + "User-Agent: headgate-health\r\n"
                        + "Accept: */*\r\n"
                        + "Accept-Encoding: identity\r\n"
                        + "Connection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public ProbeResult with(Peer peer) throws IOException {
        peer.send(request);
        return judge(HttpAnswer.read(peer, expect.body() != null));
    }

    private ProbeResult judge(HttpAnswer answer) {
        List<StatusRange> expected = expect.status();
        if (expected.stream().noneMatch(range -> range.contains(answer.status()))) {
            String ranges = expected.stream().map(StatusRange::toString).collect(Collectors.joining(", "));
            return ProbeResult.failure(answer.status() + ", expected " + ranges);
        }
        String text = expect.body();
        if (text != null && !answer.body().contains(text)) {
            String where = answer.truncated() ? " in its first 64 KiB" : "";
            return ProbeResult.failure(answer.status() + ", but no '" + text + "' in the body" + where);
        }
        return ProbeResult.pass(String.valueOf(answer.status()));
    }
}
