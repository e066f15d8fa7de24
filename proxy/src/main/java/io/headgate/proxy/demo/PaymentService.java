package io.headgate.proxy.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /payment/charges} and {@code GET /payment/charges/ID}. How the bank behaves is chosen by the card:
 * {@code 4242 4242 4242 4242} is approved, {@code declined} is, {@code timeout} is approved long after the gateway has
 * given up, and {@code bank_down} finds nobody. An Idempotency-Key makes a repetition safe: it gets the first answer.
 */
final class PaymentService implements HttpEndpoint.Handler {
    private static final String CHARGES = "/payment/charges";
    /** Printable ASCII without spaces: what fits a field and a log line. */
    private static final Pattern KEY = Pattern.compile("[!-~]{1,100}");
    /** Charges that may wait for the slow bank; their clients have mostly gone by then. */
    private static final int SLOW_MAX = 100;

    private final String name;
    private final PaymentLedger ledger;
    private final DemoSettings settings;
    private final Semaphore slow = new Semaphore(SLOW_MAX);

    PaymentService(String name, PaymentLedger ledger, DemoSettings settings) {
        this.name = name;
        this.ledger = ledger;
        this.settings = settings;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals(CHARGES)) {
            Reply.requireMethod(exchange, "POST");
            charge(exchange);
        } else if (path.startsWith(CHARGES + "/")) {
            Reply.requireMethod(exchange, "GET", "HEAD");
            show(exchange, path.substring(CHARGES.length() + 1));
        } else {
            throw Reply.notFound(exchange, "there are POST " + CHARGES + " and GET " + CHARGES + "/ID.");
        }
    }

    private void show(HttpExchange exchange, String id) throws IOException {
        Charge charge = ledger.charge(id);
        if (charge == null) {
            throw Reply.notFound(exchange, "a charge lives until a thousand newer ones, or a restart.");
        }
        Reply.json(exchange, 200, charge.members());
    }

    private void charge(HttpExchange exchange) throws IOException {
        ChargeRequest request = ChargeRequest.of(Json.readObject(exchange));
        String key = exchange.getRequestHeaders().getFirst("idempotency-key");
        PaymentAnswer answer = key == null ? decide(request) : decideOnce(exchange, key, request);
        if (answer.location() != null) {
            exchange.getResponseHeaders().set("location", answer.location());
        }
        Reply.send(exchange, answer.status(), answer.type(), answer.body());
    }

    private PaymentAnswer decideOnce(HttpExchange exchange, String key, ChargeRequest request) {
        if (!KEY.matcher(key).matches()) {
            throw new Refusal(400, "key", "An idempotency key is 1 to 100 printable characters without spaces.");
        }
        PaymentAnswer earlier = ledger.begin(key, request);
        if (earlier != null) {
            exchange.getResponseHeaders().set("idempotent-replayed", "true");
            return earlier;
        }
        @Nullable PaymentAnswer answer = null;
        try {
            answer = decide(request);
            return answer;
        } finally {
            if (answer == null) {
                ledger.forget(key);
            } else {
                ledger.finish(key, request, answer);
            }
        }
    }

    /** @throws Refusal 503 when there was no decision, so that the same charge may be tried again */
    private PaymentAnswer decide(ChargeRequest request) {
        return switch (request.bank()) {
            case APPROVES -> approved(request);
            case DECLINES -> declined();
            case TAKES_TOO_LONG -> {
                awaitBank();
                yield approved(request);
            }
            case IS_DOWN ->
                throw new Refusal(503, "bank_down", "The bank does not answer; try again later.")
                        .header("retry-after", "5");
        };
    }

    private PaymentAnswer approved(ChargeRequest request) {
        Charge charge = ledger.approve(request, settings.clock().instant().toString(), name);
        return new PaymentAnswer(201, "application/json", Json.write(charge.members()), CHARGES + "/" + charge.id());
    }

    private static PaymentAnswer declined() {
        Refusal refusal = new Refusal(402, "card_declined", "The bank declined the card; take another one.");
        return new PaymentAnswer(refusal.status(), "application/problem+json", Json.write(refusal.members()), null);
    }

    private void awaitBank() {
        if (!slow.tryAcquire()) {
            throw new Refusal(503, "bank_busy", "Too many charges wait for the bank; try again later.")
                    .header("retry-after", "5");
        }
        try {
            Thread.sleep(settings.bankDelay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(503, "closing", "The service closes; try again later.");
        } finally {
            slow.release();
        }
    }
}
