package io.headgate.proxy.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request to an operation, with what its path names. */
final class Call {
    /** A configuration of thousands of routes; larger ones are checked on the machine, by {@code headgate check}. */
    static final int BODY_BYTES_MAX = 1 << 20;

    private final HttpExchange exchange;
    private final Map<String, String> named;
    private final Caller caller;
    private final Door door;
    private @Nullable Object before;
    private @Nullable Object after;

    Call(HttpExchange exchange, Map<String, String> named, Caller caller, Door door) {
        this.exchange = exchange;
        this.named = Map.copyOf(named);
        this.caller = caller;
        this.door = door;
    }

    /** The name of who asks; {@value Caller#LOCAL} where there are no users. */
    String who() {
        return caller.who();
    }

    Caller caller() {
        return caller;
    }

    /** Whether who asks still may, where the answer lasts; see {@link Door#stillAdmits}. */
    boolean isStillAdmitted() {
        return door.stillAdmits(exchange, caller);
    }

    /** Through which the call came. */
    Door door() {
        return door;
    }

    InetAddress source() {
        return exchange.getRemoteAddress().getAddress();
    }

    /** As it was sent, without the query. */
    String path() {
        return exchange.getRequestURI().getRawPath();
    }

    /**
     * Tells the audit trail what the call has changed; of another configuration it knows by itself.
     *
     * @param before what was there, in a few words: a record, a map or a text without secrets
     * @param after what is there now
     */
    void changed(@Nullable Object before, @Nullable Object after) {
        this.before = before;
        this.after = after;
    }

    @Nullable
    Object before() {
        return before;
    }

    @Nullable
    Object after() {
        return after;
    }

    /** Sets a field of the answer's head. */
    void answerField(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    /** What stands in the path in place of {@code {name}}, decoded. */
    String named(String name) {
        return Objects.requireNonNull(named.get(name), name);
    }

    /** The values of a header field, joined by commas; null when it was not sent. */
    @Nullable
    String fields(String name) {
        List<String> values = exchange.getRequestHeaders().get(name);
        return values == null ? null : String.join(",", values);
    }

    /** A field of the request's head, null where it is absent. */
    @Nullable
    String field(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** Whether the query has the parameter, with or without a value. */
    boolean asks(String parameter) {
        String query = exchange.getRequestURI().getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (pair.equals(parameter) || pair.startsWith(parameter + "=")) {
                return true;
            }
        }
        return false;
    }

    /** The value of a parameter of the query, decoded; null when it is not there. */
    @Nullable
    String asked(String parameter) {
        String query = exchange.getRequestURI().getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (pair.startsWith(parameter + "=")) {
                try {
                    return URLDecoder.decode(pair.substring(parameter.length() + 1), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    throw new Refusal(400, "The query is not percent-encoded; encode '%' as %25.");
                }
            }
        }
        return null;
    }

    /**
     * The whole number that a parameter of the query gives.
     *
     * @param without what it is when it is not there
     */
    long number(String parameter, long without, long min, long max) {
        String given = asked(parameter);
        if (given == null) {
            return without;
        }
        long number = given.matches("[0-9]{1,18}") ? Long.parseLong(given) : -1;
        if (number < min || number > max) {
            throw new Refusal(
                    422, parameter + " is '" + given + "', not a whole number from " + min + " to " + max + ".");
        }
        return number;
    }

    /**
     * The body, an object; empty when there is no body.
     *
     * @param known the members it may have
     */
    Map<String, Object> body(Set<String> known) throws IOException {
        String text = text();
        Map<String, Object> body = text.isBlank() ? Map.of() : object(text);
        for (String member : body.keySet()) {
            if (!known.contains(member)) {
                throw new Refusal(422, "The member '" + member + "' is not known; known are " + sorted(known) + ".");
            }
        }
        return body;
    }

    /** The body as it is. */
    String text() throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX) {
            throw new Refusal(413, "The body is larger than " + BODY_BYTES_MAX + " bytes; send less.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Map<String, Object> object(String text) {
        try {
            Map<String, Object> object = JSON.std.mapFrom(text);
            if (object != null) {
                return object;
            }
        } catch (IOException e) {
            // Answered below: what the parser says speaks of its own classes.
        }
        throw new Refusal(400, "The body is not a JSON object; send one, e.g. {\"state\": \"drain\"}.");
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
