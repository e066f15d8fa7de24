package io.headgate.proxy.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What an operation answers.
 *
 * @param events that follow the body; null: the body is all
 */
record Answer(
        int status,
        String contentType,
        byte[] body,
        @Nullable Events events) {
    static final String JSON_TYPE = "application/json";

    /** HTML Living Standard, server-sent events. */
    static final String EVENTS_TYPE = "text/event-stream";

    /** RFC 9512. */
    static final String YAML_TYPE = "application/yaml";

    /** Server-sent events, written for as long as there are any; closed in any case. */
    interface Events extends AutoCloseable {
        void to(OutputStream out) throws IOException, InterruptedException;

        @Override
        void close();
    }

    Answer(int status, String contentType, byte[] body) {
        this(status, contentType, body, null);
    }

    static Answer of(Events events) {
        return new Answer(200, EVENTS_TYPE, new byte[0], events);
    }

    /** 200 with a record as JSON. */
    static Answer of(Record shown) throws IOException {
        return json(200, JSON_TYPE, Shapes.plain(shown));
    }

    static Answer text(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer json(int status, String contentType, @Nullable Object plain) throws IOException {
        return new Answer(status, contentType, (JSON.std.asString(plain) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Problem details (RFC 9457). */
    static Answer of(Refusal refusal) throws IOException {
        return json(refusal.status(), "application/problem+json", refusal.members());
    }
}
