package io.headgate.controlplane.health;

import io.headgate.config.Address;
import io.headgate.config.HealthProbe;
import io.headgate.config.SendProxyProtocol.Version;
import io.headgate.config.StatusRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Passes when a GET is answered with an expected status and, where one is asked for, an expected text in the body.
/// Redirects are answers, not something to follow. Each probe has a connection of its own, so that it finds out about
/// connecting as well.
final class HttpProbe implements Probe {
    private final Address address;
    private final @Nullable Version proxyHeader;
    private final HealthProbe.Expect expect;
    private final byte[] request;

    HttpProbe(Address address, HealthProbe.Http http, String hostDefault, @Nullable Version proxyHeader) {
        this.address = address;
        this.proxyHeader = proxyHeader;
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
    public ProbeResult probe() throws IOException {
        try (SocketChannel channel = Dial.open(address, proxyHeader)) {
            ByteBuffer out = ByteBuffer.wrap(request);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            return judge(HttpAnswer.read(Channels.newInputStream(channel), expect.body() != null));
        }
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
