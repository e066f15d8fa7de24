package io.headgate.proxy.demo;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The charges, and the answers by idempotency key, shared by all payment endpoints. Both are bounded; the oldest go
 * first. Safe for any thread; nothing waits under the lock.
 */
final class PaymentLedger {
    /** More than anybody makes by hand; a load test runs through in constant memory. */
    private static final int CHARGES_MAX = 1000;

    private static final int KEYS_MAX = 1000;

    private final Map<String, Charge> charges = bounded(CHARGES_MAX);
    private final Map<String, Attempt> attempts = bounded(KEYS_MAX);
    private long lastNumber;

    /** What was asked under a key, and the answer once there is one. */
    private record Attempt(ChargeRequest request, @Nullable PaymentAnswer answer) {}

    private static <V> Map<String, V> bounded(int max) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > max;
            }
        };
    }

    /**
     * Reserves a key for a request, or gives back the answer that the same request got under it. After null the caller
     * owes {@link #finish} or {@link #forget}.
     *
     * @throws Refusal 409 while the first request is being worked on, 422 when the key was used for another request
     */
    synchronized @Nullable PaymentAnswer begin(String key, ChargeRequest request) {
        Attempt earlier = attempts.get(key);
        if (earlier == null) {
            attempts.put(key, new Attempt(request, null));
            return null;
        }
        if (!earlier.request().equals(request)) {
            throw new Refusal(422, "key_reused", "This idempotency key was used for another charge; take a new one.");
        }
        if (earlier.answer() == null) {
            throw new Refusal(
                            409, "in_progress", "The bank has not answered the first charge with this key; try again.")
                    .header("retry-after", "1");
        }
        return earlier.answer();
    }

    synchronized void finish(String key, ChargeRequest request, PaymentAnswer answer) {
        attempts.put(key, new Attempt(request, answer));
    }

    /** Frees a key whose request came to nothing, so that it may be tried again. */
    synchronized void forget(String key) {
        attempts.remove(key);
    }

    synchronized Charge approve(ChargeRequest request, String at, String handledBy) {
        String id = String.format(Locale.ROOT, "ch_%06d", ++lastNumber);
        Charge charge = new Charge(id, request, at, handledBy);
        charges.put(id, charge);
        return charge;
    }

    synchronized @Nullable Charge charge(String id) {
        return charges.get(id);
    }
}
