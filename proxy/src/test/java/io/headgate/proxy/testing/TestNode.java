package io.headgate.proxy.testing;

import io.headgate.proxy.admin.AdminServer;
import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node with its admin API in this process, on free ports. */
public final class TestNode implements AutoCloseable {
    private static final String ADMIN = "{ bind: 127.0.0.1:0 }";

    private final Path config;
    private final String common;
    private final Node node;
    private final AdminServer admin;
    private final StateFolder folder;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestNode(Path config, String common, Node node, AdminServer admin, StateFolder folder) {
        this.config = config;
        this.common = common;
        this.node = node;
        this.admin = admin;
        this.folder = folder;
    }

    /**
     * Starts a node.
     *
     * @param dir an empty folder, or that of an earlier node, whose state it takes over
     * @param yaml listeners, routes and upstreams; the rest is given
     */
    public static TestNode start(Path dir, String yaml) {
        return start(dir, ADMIN, yaml);
    }

    /**
     * As {@link #start(Path, String)}.
     *
     * @param admin the key {@code admin}, in one line
     */
    public static TestNode start(Path dir, String admin, String yaml) {
        try {
            String common = "admin: " + admin + "\nworkers: 2\nwarm_up: false\n";
            Path config = dir.resolve("headgate.yaml");
            Files.writeString(config, common + yaml);
            Loaded loaded = Loaded.from(config);
            AdminServer server = AdminServer.bind(loaded.config().admin());
            StateFolder folder = new StateFolder(dir.resolve("state"));
            Node node = Node.start(loaded, folder);
            server.start(node, folder);
            return new TestNode(config, common, node, server, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidConfig e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    public Node node() {
        return node;
    }

    /** Where the admin API listens. */
    public String adminAddress() {
        return admin.address();
    }

    /** Where the first listener does. */
    public String address() {
        return node.listeners().getFirst().address();
    }

    /** Where the listener called {@code name} does. */
    public String address(String name) {
        return node.listeners().stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElseThrow()
                .address();
    }

    /** Replaces the configuration file; nothing reads it by itself. */
    public void rewrite(String yaml) throws IOException {
        Files.writeString(config, common + yaml);
    }

    /** Replaces it whole. */
    public void rewriteAll(String yaml) throws IOException {
        Files.writeString(config, yaml);
    }

    /** Where the admin API listens, as commands are told. */
    public String adminUrl() {
        return admin.url();
    }

    /** The configuration file. */
    public Path config() {
        return config;
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** A change with a JSON body. */
    public HttpResponse<String> send(String method, String path, String body) {
        return send(
                request(path).header("content-type", "application/json").method(method, BodyPublishers.ofString(body)));
    }

    /** With the token of the state folder where there are no users, as commands ask. */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = anonymous(path);
        return common.contains("users:") ? request : request.header("authorization", "Bearer " + localToken());
    }

    /** The token in the state folder. */
    public String localToken() {
        try {
            return Files.readString(folder.adminToken()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says nothing of who asks. */
    public HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + admin.address() + path));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
        admin.close();
        node.close();
    }
}
