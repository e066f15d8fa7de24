package io.headgate.proxy.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What an operation answers. */
record Answer(int status, String contentType, byte[] body) {
    static final String JSON_TYPE = "application/json";

    /** 200 with a record as JSON. */
    static Answer of(Record shown) throws IOException {
        return json(200, JSON_TYPE, Shapes.plain(shown));
    }

    static Answer text(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer json(int status, String contentType, @org.jspecify.annotations.Nullable Object plain)
            throws IOException {
        return new Answer(status, contentType, (JSON.std.asString(plain) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Problem details (RFC 9457). */
    static Answer of(Refusal refusal) throws IOException {
        return json(refusal.status(), "application/problem+json", refusal.members());
    }
}
