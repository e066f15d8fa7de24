package io.headgate.proxy.scenario;

import io.headgate.dataplane.testing.Await;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The dashboard as somebody reads it, beside what the API says. */
record DashboardPage(Browser browser, TestNode node) {
    /** What the node remembers is what it has counted, so that a page that is opened now shows both. */
    void awaitQuiet() {
        Await.until("all requests to be remembered and the clients gone", () -> {
            Shown history = api("/v1/history");
            return remembered(history) == counted()
                    && Integer.valueOf(0).equals(history.list("connections").getLast());
        });
    }

    private static long remembered(Shown history) {
        return sum(history, "status2xx") + sum(history, "status5xx");
    }

    /** Requests, over all listeners. */
    long counted() {
        return sum(new Shown(Map.of("all", each(api("/v1/listeners").list("listeners"), "requests"))), "all");
    }

    private static List<?> each(List<?> objects, String member) {
        return objects.stream().map(object -> ((Map<?, ?>) object).get(member)).toList();
    }

    /** What the API answers. */
    Shown api(String path) {
        return Shown.parse(node.get(path).body());
    }

    /** Of a column of the history. */
    static long sum(Shown history, String column) {
        return history.list(column).stream()
                .mapToLong(each -> ((Number) each).longValue())
                .sum();
    }

    /** Opens a page and waits for its first look at the node. */
    void open(String page) throws Exception {
        browser.open("about:blank");
        browser.open("http://" + node.adminAddress() + "/#/" + page);
        browser.await("document.querySelector('#page')?.dataset.page === '" + page + "'");
    }

    /** The numbers within an element by name, as they can be read; the first of a name. */
    Map<String, String> numbers(String selector) throws Exception {
        String json = browser.evaluate("""
                JSON.stringify(Object.fromEntries([...document.querySelectorAll('%s data[data-name]')].reverse()
                    .map((each) => [each.dataset.name, each.textContent.replaceAll(',', '')])))""".formatted(selector));
        Map<String, String> numbers = new TreeMap<>();
        Shown.parse(json).members().forEach((name, value) -> numbers.put(String.valueOf(name), String.valueOf(value)));
        return numbers;
    }

    /** A member of a member. */
    static Object member(Shown of, String... path) {
        Shown at = of;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.object(path[i]);
        }
        return Objects.requireNonNull(at.get(path[path.length - 1]));
    }

    /** Those in the navigation. */
    List<String> pages() throws Exception {
        open("overview");
        return List.of(browser.evaluate("""
                [...document.querySelectorAll('#nav a')].map((each) => each.hash.slice(2)).join(',')""").split(","));
    }

    /** Whether the API has an operation. */
    boolean has(String operation) {
        return api("/v1/openapi.json").object("paths").has(operation);
    }
}
