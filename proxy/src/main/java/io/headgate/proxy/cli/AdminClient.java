package io.headgate.proxy.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A client of the admin API. Every method throws {@link CommandFailed} when it cannot give what it promises.
 *
 * <p>The JDK's older client: the newer one takes some 0.4 s to start, most of it for TLS that is rarely used here.
 */
final class AdminClient {
    private static final int UNKNOWN_STATUS = 401;

    /** Loopback answers at once or not at all. */
    private static final int CONNECT_MAX_MS = 2_000;

    /** A reload of ten thousand routes may look up names and compile for every worker. */
    private static final int ANSWER_MAX_MS = 30_000;

    private static final byte[] NO_BODY = {};

    private static final int INVALID_CONFIG_STATUS = 422;

    private final NodeAccess node;

    private AdminClient(NodeAccess node) {
        this.node = node;
    }

    static AdminClient of(NodeAccess node) {
        return new AdminClient(node);
    }

    /** The object at {@code path}. */
    Doc get(String path) {
        return object(exchange("GET", path, NO_BODY));
    }

    /** What a change answers; {@code body} is written as JSON. */
    Doc send(String method, String path, Map<String, ?> body) {
        try {
            String json = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(body);
            return object(exchange(method, path, json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new CommandFailed("cannot write " + body + " as JSON: " + e.getMessage());
        }
    }

    private Answer exchange(String method, String path, byte[] body) {
        try {
            URL url = URI.create(node.address().url() + path).toURL();
            HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(CONNECT_MAX_MS);
            connection.setReadTimeout(ANSWER_MAX_MS);
            connection.setRequestMethod(method);
            node.trust().applyTo(connection);
            if (node.token() != null) {
                connection.setRequestProperty("authorization", "Bearer " + node.token());
            }
            if (body.length > 0) {
                connection.setDoOutput(true);
                connection.setRequestProperty("content-type", "application/json");
                connection.setFixedLengthStreamingMode(body.length); // and so it is never sent twice
                connection.getOutputStream().write(body);
            }
            int status = connection.getResponseCode();
            if (status == UNKNOWN_STATUS) { // the JDK's client drops what comes with it
                throw new CommandFailed("the node at " + node.address() + " does not know who asks"
                        + (node.token() == null ? "" : ", or not any more")
                        + "; give a token by --token-file FILE or the variable HEADGATE_ADMIN_TOKEN");
            }
            try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status, answer == null ? NO_BODY : answer.readAllBytes());
            }
        } catch (IOException e) {
            throw new CommandFailed("no node answers at " + node.address() + " (" + reason(e) + "); " + node.hint());
        }
    }

    private record Answer(int status, byte[] body) {}

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "connection refused";
        }
        String message = e.getMessage();
        return message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
    }

    private Doc object(Answer response) {
        Doc answer;
        try {
            answer = new Doc(JSON.std.mapFrom(response.body()));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailed("what answers at " + node.address() + " is not a node: status " + response.status()
                    + " without JSON; check the address");
        }
        int status = response.status();
        if (status == 200) {
            return answer;
        }
        StringBuilder text = new StringBuilder(answer.text("detail"));
        answer.list("problems").forEach(problem -> text.append('\n').append(Texts.problem(problem)));
        boolean invalid = status == INVALID_CONFIG_STATUS && answer.has("problems");
        throw new CommandFailed(text.toString(), invalid ? CommandLineProgram.USAGE : CommandLineProgram.FAILED);
    }
}
