package io.headgate.proxy.scenario;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.dataplane.testing.Await;
import io.headgate.proxy.testing.Shown;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium with one page, steered over its DevTools protocol. It takes any certificate. Used by one thread.
 */
final class Browser implements AutoCloseable {
    private static final int PATIENCE_S = 30;
    private static final int PHONE_MAX = 500;
    private static final String LISTENS = "DevTools listening on ";

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Shown> answers = new LinkedBlockingQueue<>();
    private final Queue<Shown> events = new ConcurrentLinkedQueue<>();
    private final WebSocket socket;
    private final String session;
    private int asked;

    private Browser(Process process) throws Exception {
        this.process = process;
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(address(process)), new Ear())
                .get(PATIENCE_S, TimeUnit.SECONDS);
        String target = (String)
                ask("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId");
        session = String.valueOf(ask("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId"));
        command("Page.enable", Map.of());
    }

    /** @param folder for its profile */
    static Browser start(Path folder) throws Exception {
        return new Browser(Tool.find("chromium", "chromium")
                .start(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--ignore-certificate-errors",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank"));
    }

    private static String address(Process process) throws IOException {
        BufferedReader printed = process.inputReader();
        String line = printed.readLine();
        while (line != null && !line.startsWith(LISTENS)) {
            line = printed.readLine();
        }
        if (line == null) {
            throw new AssertionError("Chromium does not start");
        }
        Thread.startVirtualThread(() -> printed.lines().forEach(_ -> {})); // or it would wait to print
        return line.substring(LISTENS.length());
    }

    /** Collects what it says in answer to us. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                Shown message = Shown.parse(text.toString());
                text.setLength(0);
                (message.has("id") ? answers : events).add(message);
            }
            from.request(1);
            return null;
        }
    }

    private Shown ask(String in, String method, Map<String, ?> parameters) throws Exception {
        Map<String, Object> message =
                new java.util.LinkedHashMap<>(Map.of("id", ++asked, "method", method, "params", parameters));
        if (!in.isEmpty()) {
            message.put("sessionId", in);
        }
        socket.sendText(JSON.std.asString(message), true).get(PATIENCE_S, TimeUnit.SECONDS);
        Shown answer = answers.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (answer == null || answer.has("error")) {
            throw new AssertionError("Chromium answers " + answer + " to " + message);
        }
        return answer.object("result");
    }

    private Shown command(String method, Map<String, ?> parameters) throws Exception {
        return ask(session, method, parameters);
    }

    /** Opens a page. */
    void open(String url) throws Exception {
        Shown opened = command("Page.navigate", Map.of("url", url));
        if (opened.has("errorText")) {
            throw new AssertionError(url + " cannot be opened: " + opened.get("errorText"));
        }
    }

    /** From now on {@link #complaints} and {@link #requested} know what happens. */
    void watch() throws Exception {
        for (String domain : List.of("Runtime", "Log", "Network")) {
            command(domain + ".enable", Map.of());
        }
    }

    /** Errors and warnings on the page's console, and what the browser itself says of the page. */
    List<String> complaints() {
        return events.stream()
                .filter(event -> switch (String.valueOf(event.get("method"))) {
                    case "Runtime.exceptionThrown", "Log.entryAdded" -> true;
                    case "Runtime.consoleAPICalled" ->
                        List.of("error", "warning", "assert")
                                .contains(event.object("params").get("type"));
                    default -> false;
                })
                .map(Shown::toString)
                .toList();
    }

    /** Takes out of {@link #complaints} what contains a text and was meant to happen. */
    void forget(String text) {
        events.removeIf(event -> event.toString().contains(text) && "Log.entryAdded".equals(event.get("method")));
    }

    /** The addresses of all that the page has asked for. */
    List<String> requested() {
        return events.stream()
                .filter(event -> "Network.requestWillBeSent".equals(event.get("method")))
                .map(event ->
                        String.valueOf(event.object("params").object("request").get("url")))
                .toList();
    }

    /**
     * Makes the window so wide, and lets the reader wish for {@code light} or {@code dark}, and for nothing that moves.
     */
    void look(int width, String scheme) throws Exception {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", width < PHONE_MAX));
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** Presses a key and lets it go. */
    void press(Key key) throws Exception {
        Map<String, Object> pressed = Map.of(
                "type",
                "keyDown",
                "key",
                key.name(),
                "code",
                key.name(),
                "text",
                key.text,
                "windowsVirtualKeyCode",
                key.code);
        command("Input.dispatchKeyEvent", pressed);
        command("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key.name(), "code", key.name()));
    }

    /** Keys, by the names that browsers have for them. */
    enum Key {
        Tab("", 9),
        Enter("\r", 13);

        private final String text;
        private final int code;

        Key(String text, int code) {
            this.text = text;
            this.code = code;
        }
    }

    /** What an expression of JavaScript comes to, within the page; promises are awaited. */
    String evaluate(String expression) throws Exception {
        Shown outcome = command(
                "Runtime.evaluate",
                Map.of("expression", "(async () => String(" + expression + "))()", "awaitPromise", true));
        if (outcome.has("exceptionDetails")) {
            throw new AssertionError(expression + " throws " + outcome.get("exceptionDetails"));
        }
        return String.valueOf(outcome.object("result").get("value"));
    }

    /** Runs a script within the page, whatever its policy allows the page itself. */
    void run(String script) throws Exception {
        Shown outcome = command("Runtime.evaluate", Map.of("expression", script));
        if (outcome.has("exceptionDetails")) {
            throw new AssertionError("the script throws " + outcome.get("exceptionDetails"));
        }
    }

    /** Awaits that an expression comes to true. */
    void await(String expression) {
        Await.until(expression, () -> {
            try {
                return evaluate(expression).equals("true");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Override
    public void close() throws InterruptedException {
        socket.abort();
        http.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
