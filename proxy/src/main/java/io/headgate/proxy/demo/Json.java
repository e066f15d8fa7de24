package io.headgate.proxy.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON in requests and answers. */
final class Json {
    /** A chat message or a charge with room to spare; more is refused before it is read. */
    static final int BODY_BYTES_MAX = 4096;

    private Json() {}

    static String write(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + value.getClass().getName() + " as JSON", e);
        }
    }

    /**
     * Reads the request's body, an object.
     *
     * @throws Refusal 415 for another type than JSON, which also keeps forms of other sites out; 413 for more than
     *     {@link #BODY_BYTES_MAX}; 400 for anything but a JSON object
     */
    static Map<String, Object> readObject(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("content-type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new Refusal(415, "media_type", "The content-type is " + type + "; send application/json.");
        }
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw new Refusal(413, "too_large", "The body is larger than " + BODY_BYTES_MAX + " bytes; send less.");
        }
        try {
            Map<String, Object> object = JSON.std.mapFrom(new String(body, StandardCharsets.UTF_8));
            if (object != null) {
                return object;
            }
        } catch (IOException e) {
            // Answered below: what the parser says speaks of its own classes.
        }
        throw new Refusal(400, "not_json", "The body is not a JSON object; send one, e.g. {\"text\": \"hello\"}.");
    }

    /** @throws Refusal 422 when the member is missing, not text, or blank */
    static String text(Map<String, Object> object, String member) {
        if (object.get(member) instanceof String text && !text.isBlank()) {
            return text.strip();
        }
        throw new Refusal(422, "member", "The member '" + member + "' must be text that is not blank.");
    }
}
