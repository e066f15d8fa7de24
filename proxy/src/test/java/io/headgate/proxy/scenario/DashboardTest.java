package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a real browser, beside the API that it shows. */
final class DashboardTest {
    private static final int REQUESTS = 25;

    /** Tabs through everything in front of the button that is looked for. */
    private static final int TABS_MAX = 60;

    @TempDir
    private static Path dir;

    private static TestOrigin origin;
    private static TestNode node;
    private static Browser browser;
    private static DashboardPage dashboard;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(dir.resolve("profile"));
        origin = TestOrigin.answering(TestOrigin.ok("hello"));
        node = TestNode.start(dir, """
                listeners:
                  web: { bind: 127.0.0.1:0, http: {} }
                  secure: { bind: 127.0.0.1:0, http: {}, tls: { certificates: [ { self_signed: true } ] } }
                routes:
                  - name: ping
                    match: { path: /ping, method: [GET] }
                    filters: { gzip: {} }
                    respond: { status: 200, body: pong }
                  - name: fails
                    match: { host: [fails.example, "*.fails.example"] }
                    upstream: dead
                  - upstream: app
                upstreams:
                  app: { endpoints: [%s], health: { tcp: {}, interval: 200ms, timeout: 200ms } }
                  dead: { endpoints: [%s] }
                """.formatted(origin.address(), TestOrigin.refusing()));
        dashboard = new DashboardPage(browser, node);
        browser.watch();
        traffic();
    }

    private static void traffic() {
        try (TestClient client = TestClient.connect(node.address("web"))) {
            for (int i = 0; i < REQUESTS; i++) {
                client.roundTrip("GET /" + (i % 5 == 0 ? "ping" : "a") + " HTTP/1.1\r\nhost: a\r\n\r\n");
            }
            client.roundTrip("GET / HTTP/1.1\r\nhost: fails.example\r\n\r\n");
        }
        dashboard.awaitQuiet();
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
        node.close();
        origin.close();
    }

    @AfterEach
    void nothingWentWrongAndNobodyElseWasAsked() {
        assertEquals(List.of(), browser.complaints());
        List<String> others = browser.requested().stream()
                .filter(url -> !url.startsWith("http://" + node.adminAddress() + "/"))
                .toList();
        assertEquals(List.of(), others);
    }

    private static Map<String, String> expected(@Nullable Object... namesAndValues) {
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            expected.put(String.valueOf(namesAndValues[i]), String.valueOf(namesAndValues[i + 1]));
        }
        return expected;
    }

    @Test
    void theOverviewHasTheNumbersOfTheApi() throws Exception {
        dashboard.awaitQuiet();
        dashboard.open("overview");
        Shown status = dashboard.api("/v1/status");
        Map<String, String> shown = dashboard.numbers("#page");
        String requests = String.valueOf(dashboard.counted());
        assertEquals(requests, shown.get("requests-since-start"));
        assertEquals(requests, shown.get("requests"));
        assertEquals(String.valueOf(DashboardPage.sum(dashboard.api("/v1/history"), "status5xx")), shown.get("failed"));
        assertEquals(String.valueOf(status.get("connections")), shown.get("connections"));
        assertEquals("2", shown.get("endpoints"));
        assertEquals(String.valueOf(status.get("workers")), shown.get("workers"));
        assertEquals(String.valueOf(DashboardPage.member(status, "config", "revision")), shown.get("revision"));
        assertTrue(
                browser.evaluate("document.querySelector('#heat canvas').getAttribute('aria-label')")
                        .contains(requests + " requests"),
                "the heat map says how many requests it shows");
        String painted = browser.evaluate("""
                (() => {
                    const c = document.querySelector('#heat canvas');
                    return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v > 0);
                })()""");
        assertEquals("true", painted, "the heat map is painted");
        browser.evaluate("document.querySelector('[data-range=day]').click()");
        browser.await("document.querySelector('[data-range=day]').getAttribute('aria-pressed') === 'true'");
    }

    @Test
    void listenersHaveTheNumbersOfTheApi() throws Exception {
        dashboard.open("listeners");
        Shown answered = dashboard.api("/v1/listeners");
        for (int i = 0; i < 2; i++) {
            Shown listener = answered.object("listeners", i);
            assertEquals(
                    expected(
                            "open", listener.get("open"),
                            "accepted", listener.get("accepted"),
                            "refused", listener.get("refused"),
                            "requests", listener.get("requests")),
                    without(dashboard.numbers("#listener-" + listener.get("name")), "bytes-in", "bytes-out"));
            assertEquals(
                    String.valueOf(listener.get("bytes_out")),
                    browser.evaluate("document.querySelector('#listener-%s [data-name=bytes-out]').value"
                            .formatted(listener.get("name"))));
        }
    }

    private static Map<String, String> without(Map<String, String> numbers, String... names) {
        Map<String, String> rest = new TreeMap<>(numbers);
        rest.keySet().removeAll(List.of(names));
        return rest;
    }

    @Test
    void routesHaveTheHitsOfTheApiAndCanBeSearched() throws Exception {
        dashboard.open("routes");
        Shown answered = dashboard.api("/v1/routes");
        for (int i = 0; i < 3; i++) {
            Shown route = answered.object("routes", i);
            String row = "tr[data-key=\"" + i + "-" + route.get("name") + "\"]";
            assertEquals(
                    String.valueOf(route.get("requests")),
                    dashboard.numbers(row).get("requests"));
            assertEquals(
                    String.valueOf(DashboardPage.member(route, "latency", "p99_ms")),
                    String.valueOf(Double.valueOf(
                            browser.evaluate("document.querySelector('" + row + " [data-name=p99]').value"))));
        }
        browser.evaluate("""
                (() => { const field = document.querySelector('[data-input=filter]'); field.value = 'FAILS.example';
                    field.dispatchEvent(new Event('input', { bubbles: true })) })()""");
        browser.await("document.querySelectorAll('tbody tr').length === 1");
    }

    @Test
    void certificatesAndTheConfigurationAreThoseOfTheApi() throws Exception {
        dashboard.open("certificates");
        Shown certificate = dashboard.api("/v1/certificates").object("certificates", 0);
        String row = browser.evaluate("document.querySelector('tbody tr').textContent");
        assertTrue(row.contains("localhost"), row);
        Number days = (Number) DashboardPage.member(certificate, "days_left");
        assertTrue(row.contains(days.intValue() + " days"), row);

        dashboard.open("config");
        Shown config = dashboard.api("/v1/config");
        String text = browser.evaluate("document.querySelector('.code').textContent");
        assertEquals(String.valueOf(config.object("files", 0).get("text")).strip(), text.strip());
        assertEquals(
                String.valueOf(config.get("revision")),
                dashboard.numbers("#page").get("revision"));
        browser.evaluate("document.querySelector('[data-view=effective]').click()");
        String values = String.valueOf(
                dashboard.api("/v1/config?effective").list("values").size());
        browser.await("document.querySelector('[data-name=values]')?.value === '" + values + "'");
    }

    @Test
    void anEndpointIsDrainedByKeyboardAloneAndMadeReadyAgain() throws Exception {
        dashboard.open("upstreams");
        Shown endpoint = dashboard.api("/v1/upstreams/app").object("endpoints", 0);
        String row = "#upstream-app tr[data-key=\"" + origin.address() + "\"]";
        Map<String, String> shown = dashboard.numbers(row);
        assertEquals(String.valueOf(DashboardPage.member(endpoint, "answered", "ok")), shown.get("ok"));
        assertEquals(String.valueOf(endpoint.get("connections")), shown.get("connections"));
        Shown dead = dashboard.api("/v1/upstreams/dead").object("endpoints", 0);
        assertEquals(
                String.valueOf(DashboardPage.member(dead, "answered", "gateway_error")),
                dashboard.numbers("#upstream-dead").get("tries"));

        tabTo("Drain: " + origin.address() + " of app");
        browser.press(Browser.Key.Enter);
        browser.await("document.querySelector('#confirm').open");
        assertEquals(
                "ready",
                dashboard.api("/v1/upstreams/app").object("endpoints", 0).get("state"));
        browser.press(Browser.Key.Tab);
        assertEquals("Drain", browser.evaluate("document.activeElement.textContent"));
        browser.press(Browser.Key.Enter);
        browser.await("document.querySelector('" + row + "').textContent.includes('drain')");
        assertEquals(
                "drain",
                dashboard.api("/v1/upstreams/app").object("endpoints", 0).get("state"));
        browser.await("document.querySelector('#toast').textContent.includes('drain')");
        browser.await("document.querySelector('#upstream-app .strip').getAttribute('aria-label').startsWith('drain')");

        tabTo("Ready: " + origin.address() + " of app");
        browser.press(Browser.Key.Enter);
        browser.await("document.querySelector('#confirm').open");
        browser.press(Browser.Key.Enter); // Cancel has the focus
        browser.await("!document.querySelector('#confirm').open");
        assertEquals(
                "drain",
                dashboard.api("/v1/upstreams/app").object("endpoints", 0).get("state"));
        browser.await("document.activeElement.getAttribute('aria-label') === 'Ready: " + origin.address() + " of app'");
        browser.press(Browser.Key.Enter);
        browser.await("document.querySelector('#confirm').open");
        browser.press(Browser.Key.Tab);
        browser.await("document.activeElement.textContent === 'Ready'");
        browser.press(Browser.Key.Enter);
        browser.await("document.querySelector('" + row + "').textContent.includes('Drain')");
        assertEquals(
                "ready",
                dashboard.api("/v1/upstreams/app").object("endpoints", 0).get("state"));
    }

    private static void tabTo(String label) throws Exception {
        for (int i = 0; i < TABS_MAX; i++) {
            browser.press(Browser.Key.Tab);
            if (browser.evaluate("document.activeElement.getAttribute('aria-label')")
                    .equals(label)) {
                return;
            }
        }
        throw new AssertionError("no key leads to '" + label + "'");
    }

    @Test
    void whatTheNodeRefusesIsSaidInItsWords() throws Exception {
        dashboard.open("overview");
        node.rewrite("rutes: []\n");
        browser.evaluate("document.querySelector('[data-action=reload]').click()");
        browser.await("document.querySelector('#confirm').open");
        browser.evaluate("document.querySelector('#confirm-yes').click()");
        browser.await("document.querySelector('#alert').textContent.includes('rutes')");
        browser.evaluate("document.querySelector('[data-action=dismiss]').click()");
        browser.await("document.querySelector('#alert').textContent === ''");
        Await.until(
                "the browser to note what it was answered",
                () -> !browser.complaints().isEmpty());
        browser.forget("422");
    }

    @Test
    void aDifferencePutsBothTextsTogetherAgain() throws Exception {
        dashboard.open("config");
        assertEquals("0", browser.evaluate("""
                await (async () => {
                    const { diff } = await import('/dashboard/diff.js');
                    let seed = 1;
                    const random = (n) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
                    const text = () => Array.from({ length: random(9) }, () => 'abc'[random(3)]).join('\\n');
                    const without = (lines, kind) =>
                        lines.filter((line) => line.kind !== kind).map((line) => line.text).join('\\n');
                    let wrong = 0;
                    for (let i = 0; i < 2000; i++) {
                        const [before, after] = [text(), text()];
                        const lines = diff(before, after);
                        if (without(lines, 'new') !== before || without(lines, 'gone') !== after) wrong++;
                    }
                    return wrong;
                })()"""));
    }

    @Test
    void axeFindsNothingSeriousOnAnyPageInLightAndDark() throws Exception {
        String axe;
        try (InputStream in = DashboardTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String page : dashboard.pages()) {
            dashboard.open(page);
            browser.run(axe);
            for (String scheme : List.of("light", "dark")) {
                browser.look(1280, scheme);
                String found = browser.evaluate("""
                        (await axe.run(document, { resultTypes: ['violations'] })).violations
                            .filter((each) => ['serious', 'critical'].includes(each.impact))
                            .map((each) => each.id + ': '
                                + each.nodes.map((node) => node.html + ' ' + node.failureSummary).join('; '))
                            .join('\\n')""");
                assertEquals("", found, page + ", " + scheme);
            }
        }
    }

    @Test
    void aPhoneScrollsDownOnly() throws Exception {
        for (String page : dashboard.pages()) {
            browser.look(360, "light");
            dashboard.open(page);
            assertEquals("360", browser.evaluate("document.documentElement.scrollWidth"), page);
        }
        browser.evaluate("document.querySelector('#menu').click()");
        browser.await("document.querySelector('#nav').checkVisibility()");
        browser.evaluate("document.querySelector('#nav a[href=\"#/routes\"]').click()");
        browser.await("document.querySelector('#page').dataset.page === 'routes'");
        assertFalse(Boolean.parseBoolean(browser.evaluate("document.querySelector('#nav').checkVisibility()")));
        browser.look(1280, "light");
    }

    @Test
    void thePagesOfWhatTheNodeDoesNotHaveAreNotInTheNavigation() throws Exception {
        List<String> expected =
                new ArrayList<>(List.of("overview", "listeners", "routes", "upstreams", "certificates", "config"));
        if (dashboard.has("/v1/access-log")) {
            expected.add(4, "log");
        }
        assertEquals(expected, dashboard.pages());
    }

    @Test
    void aRequestStandsInTheLiveLogAsSoonAsItHasEnded() throws Exception {
        assumeTrue(dashboard.has("/v1/access-log"), "SKIPPED: this node sends no access log");
        dashboard.open("log");
        browser.await("document.querySelector('#page .pill').textContent === 'live'");
        try (TestClient client = TestClient.connect(node.address("web"))) {
            client.roundTrip("GET /ping?a HTTP/1.1\r\nhost: a.example\r\n\r\n");
        }
        browser.await("document.querySelector('tbody tr')?.textContent.includes('a.example/ping')");
        String row = browser.evaluate("document.querySelector('tbody tr').textContent");
        assertTrue(row.contains("200") && row.contains("GET") && row.contains("127.0.0.1"), row);
        browser.evaluate("document.querySelector('[data-status=\"5\"]').click()");
        browser.await("document.querySelectorAll('tbody tr').length === 0");
    }

    @Test
    void whatHeldBeforeIsComparedAndGoingBackIsForAdmins() throws Exception {
        assumeTrue(dashboard.has("/v1/config/history"), "SKIPPED: this node keeps no revisions");
        String before =
                String.valueOf(dashboard.api("/v1/config").object("files", 0).get("text"));
        put(before.replace("body: pong", "body: other"));
        dashboard.open("config");
        browser.await("document.querySelectorAll('.history-list > li').length === 2");
        browser.evaluate("document.querySelector('[data-action=compare]').click()");
        browser.await("document.querySelector('#difference')?.textContent.includes('body: other')");
        assertEquals("true", browser.evaluate("document.querySelector('[data-action=rollback]').disabled"));
        String why = browser.evaluate("document.querySelector('[data-action=rollback]').title");
        assertTrue(why.startsWith("This takes the role admin"), why);
        put(before);
    }

    private static void put(String yaml) {
        HttpResponse<String> answer = node.send(node.request("/v1/config")
                .header("content-type", "application/yaml")
                .PUT(BodyPublishers.ofString(yaml)));
        assertEquals(200, answer.statusCode(), answer.body());
    }
}
