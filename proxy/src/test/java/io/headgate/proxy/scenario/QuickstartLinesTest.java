package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.dataplane.testing.Await;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every line that {@code headgate quickstart} prints, taken at its word: addresses answer, files are there, commands
 * are pasted into a shell and do what is said above them. A line that is not known here fails.
 */
final class QuickstartLinesTest {
    private static final Pattern PLACE = Pattern.compile("  (\\w+( \\w+)*) {2,}(\\S+)");
    private static final String LISTENS =
            "Chat as server-sent events, for ten seconds; say something from the page meanwhile";
    private static final Pattern SERVICE = Pattern.compile("  (/\\S*) +(\\d+) endpoints   (.*)");

    @TempDir
    private Path dir;

    private TestProgram program;
    private List<String> printed;

    @BeforeEach
    void start() {
        Tool.find("curl", "curl");
        program = TestProgram.start(
                "quickstart", "--state", dir.toString(), "--port", "0", "--tls-port", "0", "--admin-port", "0");
        program.awaitOut("Ctrl-C stops everything.");
        printed = program.out();
    }

    @AfterEach
    void stop() {
        program.close();
    }

    private static String sh(String command) throws Exception {
        return Tool.find("sh", "dash").run("-c", command);
    }

    /** What is tried, by the comment above it: the lines until the next one. */
    private Map<String, String> commands() {
        Map<String, String> commands = new LinkedHashMap<>();
        String title = "";
        for (String line : printed.subList(printed.indexOf("Things to try:") + 1, printed.size() - 1)) {
            if (line.startsWith("  # ")) {
                title = line.substring("  # ".length());
                assertNull(commands.put(title, ""), "two things are called " + title);
            } else if (!line.isBlank()) {
                assertTrue(!title.isEmpty(), () -> "nothing is said of the command " + line);
                commands.merge(title, line + "\n", String::concat);
            }
        }
        return commands;
    }

    @Test
    void everyCommandDoesWhatIsSaidOfIt() throws Exception {
        Map<String, String> commands = commands();
        String listens = commands.remove(LISTENS);
        assertNotNull(listens, () -> LISTENS + " is not in " + commands);
        Process listener = Tool.find("sh", "dash").start("-c", listens);
        List<String> heard = new CopyOnWriteArrayList<>();
        Thread.startVirtualThread(() -> listener.inputReader().lines().forEach(heard::add));
        try {
            Await.until("the chat's welcome", () -> heard.contains("event: welcome"));
            assertEquals(7, commands.size(), commands::toString);
            for (Map.Entry<String, String> command : commands.entrySet()) {
                check(command.getKey(), sh(command.getValue()));
            }
            Await.until(
                    () -> "what was said to be heard: " + heard,
                    () -> heard.stream().anyMatch(line -> line.startsWith("data: ") && line.contains("\"hello\"")));
        } finally {
            listener.descendants().forEach(ProcessHandle::destroy);
            listener.toHandle().destroy(); // and what it has said can still be read
        }
    }

    private static void check(String said, String printed) {
        switch (said) {
            case "Four requests, and who answered them" -> {
                assertEquals(4, printed.lines().count(), printed);
                assertEquals(
                        List.of("x-served-by: media-1", "x-served-by: media-2", "x-served-by: media-3"),
                        List.copyOf(new TreeSet<>(printed.lines()
                                .map(line -> line.strip().toLowerCase(Locale.ROOT))
                                .toList())));
            }
            case "The same over TLS and HTTP/2; -k, as nobody has signed the certificate" ->
                assertTrue(printed.startsWith("HTTP/2 200"), printed);
            case "A hundred bytes of a media segment: 206 and content-range" -> {
                assertTrue(printed.startsWith("HTTP/1.1 206 "), printed);
                String head = printed.toLowerCase(Locale.ROOT);
                assertTrue(head.contains("content-range: bytes 0-99/") && head.contains("content-length: 100\r"), head);
            }
            case "Say something from here" ->
                assertEquals("hello", Shown.parse(printed).get("text"), printed);
            case "The four ways a payment ends: 201, 402, 504 from the gateway, 503" -> checkPayments(printed);
            case "The same charge twice, made once" -> {
                List<String> charges = printed.lines().toList();
                assertEquals(2, charges.size(), printed);
                assertEquals(charges.get(0), charges.get(1));
                assertEquals(500, Shown.parse(charges.get(0)).get("amount"), printed);
            }
            case "Twenty in a row: 404 is the service's, as there is no such charge; the rate limit answers 429" -> {
                List<String> statuses = Arrays.asList(printed.strip().split(" "));
                assertEquals(20, statuses.size(), printed);
                assertEquals(List.of("404", "429"), List.copyOf(new TreeSet<>(statuses)), printed);
            }
            default -> fail("nothing is known here of what is printed as '" + said + "'; it printed " + printed);
        }
    }

    private static void checkPayments(String printed) {
        List<String> lines = printed.lines().toList();
        assertEquals(
                List.of("201", "402", "504", "503"),
                lines.stream()
                        .filter(line -> line.contains(" -> "))
                        .map(line -> line.substring(line.lastIndexOf(" -> ") + 4))
                        .toList(),
                printed);
        assertTrue(printed.contains("\"reason\":\"first_byte_timeout\""), () -> "504 not from the gateway: " + printed);
    }

    @Test
    void everyPlaceIsThereAndEveryServiceIsAsSaid() throws Exception {
        List<String> places = new ArrayList<>();
        List<String> services = new ArrayList<>();
        for (String line : printed.subList(0, printed.indexOf("Things to try:"))) {
            Matcher place = PLACE.matcher(line);
            Matcher service = SERVICE.matcher(line);
            if (place.matches()) {
                places.add(place.group(1));
                checkPlace(place.group(3));
            } else if (service.matches()) {
                services.add(service.group(1));
                checkService(service.group(1), Integer.parseInt(service.group(2)), service.group(3));
            } else if (!line.isBlank()) {
                assertEquals("Headgate stands in front of four demo services.", line);
            }
        }
        assertEquals(
                List.of("the page", "and by TLS", "dashboard", "metrics", "admin API", "config", "access log"), places);
        assertEquals(List.of("/media", "/chat", "/chat/ws", "/payment", "/"), services);
    }

    private static void checkPlace(String place) throws Exception {
        if (place.startsWith("http")) {
            assertEquals("200", sh("curl -sk -o /dev/null -w '%{http_code}' " + place), place);
        } else {
            assertTrue(Files.exists(Path.of(place)), place);
        }
    }

    private void checkService(String path, int endpoints, String said) throws Exception {
        String name = switch (path) {
            case "/" -> "site";
            case "/chat/ws" -> "chat_ws";
            default -> path.substring(1);
        };
        String status = printed.stream()
                .filter(line -> line.contains("/v1/status"))
                .findFirst()
                .orElseThrow();
        String admin = status.substring(status.indexOf("http:"), status.indexOf("/status"));
        Shown upstream = Shown.parse(sh("curl -s " + admin + "/upstreams/" + name));
        assertEquals(endpoints, upstream.list("endpoints").size(), path);
        assertEquals(said.split(",", 2)[0].replace(' ', '_'), upstream.get("balance"), path);
        List<?> filters = (List<?>) Shown.parse(sh("curl -s " + admin + "/routes")).list("routes").stream()
                .map(route -> new Shown((Map<?, ?>) route))
                .filter(route -> name.equals(route.get("name")))
                .findFirst()
                .orElseThrow()
                .list("filters");
        assertEquals(said.contains("gzip"), filters.contains("gzip"), path);
        assertEquals(said.contains("5 requests a second"), filters.contains("rate_limit"), path);
    }
}
