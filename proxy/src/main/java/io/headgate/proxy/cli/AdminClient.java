package io.headgate.proxy.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.config.Address;
import io.headgate.config.InvalidValue;
import io.headgate.proxy.node.StateFolder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client of the admin API. Every method throws {@link CommandFailed} when it cannot give what it promises. */
final class AdminClient {
    private static final String DEFAULT_ADDRESS = "127.0.0.1:9900";

    /** Loopback answers at once or not at all. */
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    /** A reload of ten thousand routes may look up names and compile for every worker. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private static final int INVALID_CONFIG_STATUS = 422;

    private final String address;
    private final String hint;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .build();

    private AdminClient(String address, String hint) {
        this.address = address;
        this.hint = hint;
    }

    /**
     * @param given on the command line; null: what the running node has written into its state folder, or else the
     *     default of the configuration
     */
    static AdminClient of(@Nullable String given, StateFolder folder) {
        if (given != null) {
            return new AdminClient(checked(given), "check the address");
        }
        try {
            String written = Files.readString(folder.adminAddress()).strip();
            return new AdminClient(
                    checked(written),
                    "the node with the state folder " + folder + " has ended without saying so; start it again");
        } catch (IOException e) {
            return new AdminClient(
                    DEFAULT_ADDRESS,
                    "start one with headgate run -c FILE, or name one by --admin ADDR or --state DIR (" + folder
                            + " knows of none)");
        }
    }

    private static String checked(String address) {
        try {
            return Address.parse(address).toString();
        } catch (InvalidValue e) {
            throw new CommandFailed("--admin: " + e.getMessage(), CommandLineProgram.USAGE);
        }
    }

    /** The object at {@code path}. */
    Doc get(String path) {
        return object(send(request(path).GET()));
    }

    /** What a change answers; {@code body} is written as JSON. */
    Doc send(String method, String path, Map<String, ?> body) {
        try {
            String json = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(body);
            return object(send(request(path)
                    .header("content-type", "application/json")
                    .method(method, BodyPublishers.ofString(json))));
        } catch (IOException e) {
            throw new CommandFailed("cannot write " + body + " as JSON: " + e.getMessage());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(ANSWER_MAX);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandFailed("no node answers at " + address + " (" + reason(e) + "); " + hint);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted while waiting for " + address);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "connection refused"; // the JDK's client drops the system's words
        }
        String message = e.getMessage();
        return message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
    }

    private Doc object(HttpResponse<String> response) {
        Doc answer;
        try {
            answer = new Doc(JSON.std.mapFrom(response.body()));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailed("what answers at " + address + " is not a node: status " + response.statusCode()
                    + " without JSON; check the address");
        }
        int status = response.statusCode();
        if (status == 200) {
            return answer;
        }
        StringBuilder text = new StringBuilder(answer.text("detail"));
        answer.list("problems").forEach(problem -> text.append('\n').append(Texts.problem(problem)));
        boolean invalid = status == INVALID_CONFIG_STATUS && answer.has("problems");
        throw new CommandFailed(text.toString(), invalid ? CommandLineProgram.USAGE : CommandLineProgram.FAILED);
    }
}
