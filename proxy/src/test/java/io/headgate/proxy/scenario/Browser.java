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
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium with one page, steered over its DevTools protocol. It takes any certificate. Used by one thread.
 */
final class Browser implements AutoCloseable {
    private static final int PATIENCE_S = 30;
    private static final String LISTENS = "DevTools listening on ";

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Shown> answers = new LinkedBlockingQueue<>();
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
                if (message.has("id")) {
                    answers.add(message);
                }
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
