package io.headgate.dataplane.trace;

import io.headgate.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where spans are posted to (OTLP over HTTP, in Protocol Buffers: a third of the same in JSON, and the form that every
 * receiver takes). Its connection is kept between posts. Confined to one thread.
 */
final class Collector {
    /** What came of a post. */
    enum Answer {
        /** It has them. */
        TAKEN,
        /** It does not want them, now or later. */
        REFUSED,
        /** It is busy, or there is something between that cannot reach it: later it may take them. */
        LATER
    }

    /** As collectors are near; a post that takes longer holds back all that come behind. */
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final URI uri;
    private final Map<String, Secret> headers;

    /** @param headers fields that each post has */
    Collector(URI uri, Map<String, Secret> headers) {
        this.uri = uri;
        this.headers = headers;
    }

    URI uri() {
        return uri;
    }

    /** @throws IOException when it cannot be reached, or does not answer in time */
    Answer post(byte[] bytes, int length) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setConnectTimeout((int) CONNECT_MAX.toMillis());
        connection.setReadTimeout((int) ANSWER_MAX.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("content-type", "application/x-protobuf");
        connection.setRequestProperty("user-agent", "headgate");
        headers.forEach((name, value) -> connection.setRequestProperty(name, value.value()));
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(bytes, 0, length);
        }
        int status = connection.getResponseCode();
        InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        if (answer != null) {
            try (answer) {
                answer.transferTo(OutputStream.nullOutputStream()); // or the connection would not be kept
            }
        }
        return answer(status);
    }

    /** Those to be tried again are named by OTLP, in "Retryable Response Codes". */
    private static Answer answer(int status) {
        return switch (status) {
            case 429, 502, 503, 504 -> Answer.LATER;
            default -> status / 100 == 2 ? Answer.TAKEN : Answer.REFUSED;
        };
    }
}
