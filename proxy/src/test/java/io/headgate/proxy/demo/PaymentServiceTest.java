package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaymentServiceTest {
    private static final String CHARGES = "/payment/charges";
    private static final String GOOD = "4242 4242 4242 4242";

    private final DemoClient client = new DemoClient();
    private @Nullable DemoServices services;

    private InetSocketAddress start(Duration bankDelay) throws IOException {
        services = DemoServices.start(
                new DemoSettings(DemoPorts.free(), InstantSource.system(), Duration.ofSeconds(15), bankDelay));
        return endpoint(0);
    }

    private InetSocketAddress endpoint(int index) {
        assertNotNull(services);
        return services.payment().get(index);
    }

    @AfterEach
    void close() {
        client.close();
        assertNotNull(services);
        services.close();
    }

    private static String charge(String card) {
        return "{\"amount\":1999,\"currency\":\"EUR\",\"card\":\"" + card + "\"}";
    }

    @Test
    void anApprovedChargeIsFoundOnTheOtherEndpoint() throws IOException {
        HttpResponse<byte[]> made = client.postJson(start(Duration.ZERO), CHARGES, charge(GOOD));
        assertEquals(201, made.statusCode());
        String location = DemoClient.header(made, "location");
        HttpResponse<byte[]> found = client.get(endpoint(1), location);
        assertEquals(200, found.statusCode());
        assertEquals("payment-2", DemoClient.servedBy(found));
        assertEquals(DemoClient.text(made), DemoClient.text(found));
        assertTrue(DemoClient.text(found).contains("\"card\":\"**** 4242\""), DemoClient.text(found));
        assertEquals(404, client.get(endpoint(1), CHARGES + "/ch_000099").statusCode());
    }

    @Test
    void theBankDeclinesOrIsDownOnRequest() throws IOException {
        InetSocketAddress endpoint = start(Duration.ZERO);
        HttpResponse<byte[]> declined = client.postJson(endpoint, CHARGES, charge("declined"));
        assertEquals(402, declined.statusCode());
        assertEquals("application/problem+json", DemoClient.header(declined, "content-type"));
        assertTrue(DemoClient.text(declined).contains("\"code\":\"card_declined\""), DemoClient.text(declined));
        HttpResponse<byte[]> down = client.postJson(endpoint, CHARGES, charge("bank_down"));
        assertEquals(503, down.statusCode());
        assertEquals("5", DemoClient.header(down, "retry-after"));
    }

    @Test
    void aChargeThatTimesOutIsApprovedInTheEnd() throws IOException {
        HttpResponse<byte[]> late = client.postJson(start(Duration.ofMillis(1)), CHARGES, charge("timeout"));
        assertEquals(201, late.statusCode());
    }

    @Test
    void whileTheBankThinksTheKeyIsTaken() throws Exception {
        InetSocketAddress endpoint = start(Duration.ofHours(1));
        HttpRequest slow = HttpRequest.newBuilder(DemoClient.uri(endpoint, CHARGES))
                .headers("content-type", "application/json", "idempotency-key", "order-1")
                .timeout(Duration.ofMillis(300))
                .POST(BodyPublishers.ofString(charge("timeout")))
                .build();
        assertThrows(HttpTimeoutException.class, () -> client.http().send(slow, BodyHandlers.ofString()));
        HttpResponse<byte[]> again =
                client.postJson(endpoint(1), CHARGES, charge("timeout"), "idempotency-key", "order-1");
        assertEquals(409, again.statusCode());
        assertEquals("1", DemoClient.header(again, "retry-after"));
    }

    @Test
    void aRepetitionGetsTheFirstAnswerFromAnyEndpoint() throws IOException {
        InetSocketAddress endpoint = start(Duration.ZERO);
        for (String card : new String[] {GOOD, "declined"}) {
            HttpResponse<byte[]> first =
                    client.postJson(endpoint, CHARGES, charge(card), "idempotency-key", card.substring(0, 4));
            HttpResponse<byte[]> again =
                    client.postJson(endpoint(1), CHARGES, charge(card), "idempotency-key", card.substring(0, 4));
            assertEquals(first.statusCode(), again.statusCode());
            assertEquals(DemoClient.text(first), DemoClient.text(again));
            assertEquals(DemoClient.header(first, "location"), DemoClient.header(again, "location"));
            assertEquals("(none)", DemoClient.header(first, "idempotent-replayed"));
            assertEquals("true", DemoClient.header(again, "idempotent-replayed"));
        }
    }

    @Test
    void aKeyBelongsToOneCharge() throws IOException {
        InetSocketAddress endpoint = start(Duration.ZERO);
        client.postJson(endpoint, CHARGES, charge(GOOD), "idempotency-key", "k");
        HttpResponse<byte[]> other = client.postJson(endpoint, CHARGES, charge("declined"), "idempotency-key", "k");
        assertEquals(422, other.statusCode());
        HttpResponse<byte[]> wrong = client.postJson(endpoint, CHARGES, charge(GOOD), "idempotency-key", "a b");
        assertEquals(400, wrong.statusCode());
    }

    @Test
    void noDecisionLeavesTheKeyFree() throws IOException {
        InetSocketAddress endpoint = start(Duration.ZERO);
        assertEquals(
                503,
                client.postJson(endpoint, CHARGES, charge("bank_down"), "idempotency-key", "k")
                        .statusCode());
        assertEquals(
                201,
                client.postJson(endpoint, CHARGES, charge(GOOD), "idempotency-key", "k")
                        .statusCode());
    }

    @Test
    void whatIsWrongIsNamedAndTheCardIsNotRepeated() throws IOException {
        InetSocketAddress endpoint = start(Duration.ZERO);
        for (String amount : new String[] {"0", "1.5", "\"1\"", "1000001", "99999999999", "null"}) {
            String json = charge(GOOD).replace("1999", amount);
            assertTrue(refused(endpoint, json).contains("\"code\":\"amount\""), amount);
        }
        assertTrue(refused(endpoint, charge(GOOD).replace("EUR", "eur")).contains("\"code\":\"currency\""));
        String foreign = "5105105105105100";
        String card = refused(endpoint, charge(foreign));
        assertTrue(card.contains("\"code\":\"card\""), card);
        assertFalse(card.contains(foreign), card);
        assertEquals(400, client.postJson(endpoint, CHARGES, "[1]").statusCode());
        assertEquals(400, client.postJson(endpoint, CHARGES, "{").statusCode());
        assertEquals(415, client.send("POST", endpoint, CHARGES, charge(GOOD)).statusCode());
        assertEquals(413, client.postJson(endpoint, CHARGES, " ".repeat(5000)).statusCode());
    }

    private String refused(InetSocketAddress endpoint, String json) {
        HttpResponse<byte[]> answer = client.postJson(endpoint, CHARGES, json);
        assertEquals(422, answer.statusCode(), json);
        return DemoClient.text(answer);
    }
}
