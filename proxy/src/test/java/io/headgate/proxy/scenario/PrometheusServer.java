package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.ServerPort;
import io.headgate.proxy.testing.Shown;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Prometheus that scrapes a node and evaluates Headgate's rules, every two seconds. */
final class PrometheusServer implements AutoCloseable {
    private static final String CONFIG = """
            global: { scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 2s }
            rule_files: [headgate.rules.yaml]
            scrape_configs:
              - job_name: headgate
                static_configs: [ { targets: [ "%s" ] } ]
            """;

    private final ServerProcess process;
    private final HttpClient http;

    private PrometheusServer(ServerProcess process, HttpClient http) {
        this.process = process;
        this.http = http;
    }

    /** @param node the address of its admin API */
    static PrometheusServer start(String node, HttpClient http, String... flags) throws IOException {
        Tool prometheus = Tool.find("prometheus", "prometheus");
        Path folder = ServerProcess.ownFolder();
        Files.writeString(folder.resolve("prometheus.yml"), CONFIG.formatted(node));
        Files.copy(Path.of("src/main/dist/monitoring/headgate.rules.yaml"), folder.resolve("headgate.rules.yaml"));
        int port = ServerPort.find();
        List<String> command = new ArrayList<>(List.of(
                prometheus.file().toString(),
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--web.listen-address=127.0.0.1:" + port));
        command.addAll(List.of(flags));
        return new PrometheusServer(ServerProcess.start(folder, port, command.toArray(new String[0])), http);
    }

    /** The value of a query that has one; not a number while it has none. */
    double value(String query) {
        List<?> result = ask(query).object("data").list("result");
        if (result.isEmpty()) {
            return Double.NaN;
        }
        assertEquals(1, result.size(), () -> query + " has several values: " + result);
        Object value =
                new Shown((java.util.Map<?, ?>) result.getFirst()).list("value").get(1);
        return Double.parseDouble(String.valueOf(value));
    }

    /** Whether it can evaluate a query, whatever comes of it. */
    boolean understands(String query) {
        return "success".equals(ask(query).get("status"));
    }

    private Shown ask(String query) {
        return get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    /** The names of all labels there are. */
    List<?> labels() {
        return get("labels").list("data");
    }

    /** Rules that could not be evaluated, with why. */
    List<String> brokenRules() {
        List<String> broken = new ArrayList<>();
        for (Object group : get("rules").object("data").list("groups")) {
            for (Object rule : new Shown((java.util.Map<?, ?>) group).list("rules")) {
                Shown shown = new Shown((java.util.Map<?, ?>) rule);
                if (!"ok".equals(shown.get("health"))) {
                    broken.add(shown.get("name") + ": " + shown.get("health") + " " + shown.get("lastError"));
                }
            }
        }
        return broken;
    }

    private Shown get(String path) {
        try {
            URI uri = URI.create("http://" + process.address() + "/api/v1/" + path);
            return Shown.parse(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            process.close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
