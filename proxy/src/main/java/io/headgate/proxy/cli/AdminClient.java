package io.headgate.proxy.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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

    private static final int OK_STATUS = 200;
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
        return object(exchange("GET", path, NO_BODY, Map.of()));
    }

    /** A text, and whether it means that all is well. */
    record Said(boolean isOk, String text) {}

    /** What is answered at {@code path}, whatever the status. */
    Said say(String path) {
        Answer answer = exchange("GET", path, NO_BODY, Map.of());
        return new Said(answer.status() == OK_STATUS, new String(answer.body(), StandardCharsets.UTF_8));
    }

    /** The text at {@code path}. */
    String text(String path) {
        Said said = say(path);
        if (!said.isOk()) {
            throw new CommandFailed(
                    "the node at " + node.address() + " does not say what is at " + path + ": " + said.text());
        }
        return said.text();
    }

    /** What a change answers; {@code body} is written as JSON. */
    Doc send(String method, String path, Map<String, ?> body) {
        return send(method, path, body, Map.of());
    }

    /** The same with more fields in the request's head. */
    Doc send(String method, String path, Map<String, ?> body, Map<String, String> fields) {
        try {
            String json = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(body);
            return object(exchange(method, path, json.getBytes(StandardCharsets.UTF_8), fields));
        } catch (IOException e) {
            throw new CommandFailed("cannot write " + body + " as JSON: " + e.getMessage());
        }
    }

    /** What putting a YAML document answers. */
    Doc put(String path, byte[] yaml, Map<String, String> fields) {
        Map<String, String> all = new HashMap<>(fields);
        all.put("content-type", "application/yaml");
        return object(exchange("PUT", path, yaml, all));
    }

    private Answer exchange(String method, String path, byte[] body, Map<String, String> fields) {
        try {
            HttpURLConnection connection = open(method, path);
            if (body.length > 0) {
                connection.setDoOutput(true);
                connection.setRequestProperty("content-type", "application/json");
                fields.forEach(connection::setRequestProperty);
                connection.setFixedLengthStreamingMode(body.length); // and so it is never sent twice
                connection.getOutputStream().write(body);
            }
            return answer(connection);
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private HttpURLConnection open(String method, String path) throws IOException {
        URL url = URI.create(node.address().url() + path).toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MAX_MS);
        connection.setReadTimeout(ANSWER_MAX_MS);
        connection.setRequestMethod(method);
        node.trust().applyTo(connection);
        if (node.token() != null) {
            connection.setRequestProperty("authorization", "Bearer " + node.token());
        }
        return connection;
    }

    private Answer answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status == UNKNOWN_STATUS) { // the JDK's client drops what comes with it
            throw new CommandFailed("the node at " + node.address() + " does not know who asks"
                    + (node.token() == null ? "" : ", or not any more")
                    + "; give a token by --token-file FILE or the variable HEADGATE_ADMIN_TOKEN");
        }
        try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, answer == null ? NO_BODY : answer.readAllBytes());
        }
    }

    private CommandFailed unanswered(IOException e) {
        return new CommandFailed("no node answers at " + node.address() + " (" + reason(e) + "); " + node.hint());
    }

    /** Something that happened at a node. */
    @FunctionalInterface
    interface EventReader {
        /** @param name empty for a usual one */
        void read(String name, String data);
    }

    /** Reads server-sent events until the node ends them. */
    void events(String path, EventReader reader) {
        InputStream events;
        try {
            HttpURLConnection connection = open("GET", path);
            if (connection.getResponseCode() != OK_STATUS) {
                object(answer(connection)); // says why
            }
            events = connection.getInputStream();
        } catch (IOException e) {
            throw unanswered(e);
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
            read(lines, reader);
        } catch (IOException e) {
            throw new CommandFailed(
                    "the node at " + node.address() + " says no more (" + reason(e) + "); it may have ended");
        }
    }

    /** One event is a few fields and an empty line; what begins with a colon says nothing. */
    private static void read(BufferedReader lines, EventReader reader) throws IOException {
        String name = "";
        String data = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            } else if (line.isEmpty() && data != null) {
                reader.read(name, data);
                name = "";
                data = null;
            }
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
        if (status == OK_STATUS) {
            return answer;
        }
        StringBuilder text = new StringBuilder(answer.text("detail"));
        answer.list("problems").forEach(problem -> text.append('\n').append(Texts.problem(problem)));
        boolean invalid = status == INVALID_CONFIG_STATUS && answer.has("problems");
        throw new CommandFailed(text.toString(), invalid ? CommandLineProgram.USAGE : CommandLineProgram.FAILED);
    }
}
