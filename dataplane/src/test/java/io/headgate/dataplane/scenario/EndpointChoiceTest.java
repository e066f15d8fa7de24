package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.config.snapshot.EndpointStatus.Admin;
import io.headgate.config.snapshot.EndpointStatus.Health;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which endpoint a request goes to: what operators and checks say, backups, cookies, keys, shares. */
class EndpointChoiceTest {
    private static final UnaryOperator<EndpointStatus> DOWN = status -> status.with(Health.DOWN);
    private static final UnaryOperator<EndpointStatus> UP = status -> status.with(Health.UP);

    private final TestOrigin one = TestOrigin.answering(TestOrigin.ok("one"));
    private final TestOrigin two = TestOrigin.answering(TestOrigin.ok("two"));

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private Gateway gateway(String upstream) {
        return Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { upstream: app } ]
            upstreams: { app: { %s } }
            """.formatted(upstream), one, two);
    }

    private static Map<String, Integer> answers(int requests, Gateway gateway) {
        Map<String, Integer> answers = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            answers.merge(gateway.ask(Requests.GET).text(), 1, Integer::sum);
        }
        return answers;
    }

    @Test
    void aBackupServesOnlyWhileNoRegularEndpointIsUp() {
        try (Gateway gateway = gateway("endpoints: [ '${origin}', { address: '${origin2}', backup: true } ]")) {
            assertEquals(Map.of("one", 4), answers(4, gateway));
            gateway.apply("app", one, DOWN);
            assertEquals(Map.of("two", 4), answers(4, gateway));
            gateway.apply("app", one, UP);
            assertEquals(Map.of("one", 4), answers(4, gateway));
        }
    }

    @Test
    void withNobodyUpItIsAnswered503() {
        try (Gateway gateway = gateway("endpoints: [ '${origin}', '${origin2}' ]")) {
            gateway.apply("app", one, DOWN);
            gateway.apply("app", two, DOWN);

            Message answer = gateway.ask(Requests.GET);
            assertEquals(503, answer.status());
            assertTrue(answer.text().contains("\"reason\":\"all_down\""), answer::text);
            assertEquals(Failure.ALL_DOWN, gateway.nextEnded().failure());
        }
    }

    @Test
    void withNobodyUpOneIsTriedAllTheSameIfTheOperatorWantsThat() {
        try (Gateway gateway = gateway("when_all_down: fail_open, endpoints: [ '${origin}', '${origin2}' ]")) {
            gateway.apply("app", one, DOWN);
            gateway.apply("app", two, DOWN);
            assertEquals(Map.of("one", 2, "two", 2), answers(4, gateway));
            gateway.apply("app", two, UP);
            assertEquals(Map.of("two", 4), answers(4, gateway));
        }
    }

    @Test
    void anEndpointInMaintenanceOrDrainingOrWithoutWeightGetsNoRequests() {
        try (Gateway gateway = gateway("endpoints: [ '${origin}', '${origin2}' ]")) {
            gateway.apply("app", one, status -> status.with(Admin.DRAIN));
            assertEquals(Map.of("two", 4), answers(4, gateway));
            gateway.apply("app", one, status -> status.with(Admin.MAINTENANCE));
            assertEquals(Map.of("two", 4), answers(4, gateway));
            gateway.apply("app", one, status -> status.with(Admin.READY).withWeight(0));
            assertEquals(Map.of("two", 4), answers(4, gateway));
            gateway.apply("app", one, status -> status.withWeight(null));
            assertEquals(Map.of("one", 2, "two", 2), answers(4, gateway));
        }
    }

    @Test
    void anOperatorsWeightHoldsAtOnce() {
        try (Gateway gateway = gateway("balance: weighted_round_robin, endpoints: [ '${origin}', '${origin2}' ]")) {
            gateway.apply("app", one, status -> status.withWeight(3));
            assertEquals(Map.of("one", 30, "two", 10), answers(40, gateway));
        }
    }

    @Test
    void aCookieLeadsBackEvenWhileTheEndpointDrainsButNotWhenItIsDown() {
        try (Gateway gateway = gateway("sticky: { cookie: hg }, endpoints: [ '${origin}', '${origin2}' ]")) {
            Message first = gateway.ask(Requests.GET);
            String cookie = String.valueOf(first.field("set-cookie"));
            String again = Requests.get("/", "cookie: x=1; " + cookie.substring(0, cookie.indexOf(';')));
            TestOrigin bound = first.text().equals("one") ? one : two;
            for (int i = 0; i < 5; i++) {
                Message answer = gateway.ask(again);
                assertEquals(first.text(), answer.text());
                assertNull(answer.field("set-cookie"), "it has its cookie already");
            }
            gateway.apply("app", bound, status -> status.with(Admin.DRAIN));
            assertEquals(first.text(), gateway.ask(again).text());

            gateway.apply("app", bound, DOWN);
            Message moved = gateway.ask(again);
            assertNotEquals(first.text(), moved.text());
            assertNotEquals(cookie, moved.field("set-cookie"));
        }
    }

    @Test
    void aCookieThatNobodyGaveOutCountsForNothing() {
        try (Gateway gateway = gateway("sticky: { cookie: hg }, endpoints: [ '${origin}', '${origin2}' ]")) {
            String forged = Requests.get("/", "cookie: hg=" + "A".repeat(22));
            assertNotEquals(gateway.ask(forged).text(), gateway.ask(forged).text());
        }
    }

    @Test
    void aKeyStaysAtItsEndpointAndComesBackToIt() {
        try (Gateway gateway =
                gateway("balance: { hash: { by: 'header:x-user' } }, endpoints: [ '${origin}', '${origin2}' ]")) {
            Map<String, String> homes = homes(gateway);
            assertTrue(homes.containsValue("one") && homes.containsValue("two"), homes::toString);
            assertEquals(homes, homes(gateway));

            gateway.apply("app", one, DOWN);
            homes(gateway).forEach((user, home) -> assertEquals("two", home));
            gateway.apply("app", one, UP);
            assertEquals(homes, homes(gateway));
        }
    }

    private static Map<String, String> homes(Gateway gateway) {
        Map<String, String> homes = new HashMap<>();
        for (int user = 0; user < 30; user++) {
            homes.put(
                    "user" + user,
                    gateway.ask(Requests.get("/", "x-user: user" + user)).text());
        }
        return homes;
    }

    @Test
    void aSplitGivesEachUpstreamItsShare() {
        try (Gateway gateway = Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { split: { v1: 90, v2: 10, v3: 0 } } ]
            upstreams:
              v1: { endpoints: [ "${origin}" ] }
              v2: { endpoints: [ "${origin2}" ] }
              v3: { endpoints: [ "127.0.0.1:1" ] }
            """, one, two)) {
            Map<String, Integer> answers = answers(1000, gateway);
            int second = answers.getOrDefault("two", 0);
            // Binomial with mean 100 and deviation 9.5: six deviations.
            assertTrue(second > 43 && second < 157, answers::toString);
            assertEquals(1000, answers.getOrDefault("one", 0) + second);
        }
    }
}
