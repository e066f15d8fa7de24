package io.headgate.proxy.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final AtomicLong nowNs = new AtomicLong(-5);
    private final Throttle throttle = new Throttle(3, Duration.ofSeconds(10), nowNs::get);

    @Test
    void afterAFewTriesOneMoreComesInAWhile() {
        for (int i = 0; i < 3; i++) {
            assertEquals(Duration.ZERO, throttle.take("a"));
        }
        assertEquals(Duration.ofSeconds(10), throttle.take("a"));
        nowNs.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
        assertEquals(Duration.ofNanos(1), throttle.take("a"));
        nowNs.incrementAndGet();
        assertEquals(Duration.ZERO, throttle.take("a"));
        assertEquals(Duration.ofSeconds(10), throttle.take("a"));
    }

    @Test
    void keysAreApartAndATryCanBeGivenBack() {
        for (int i = 0; i < 3; i++) {
            throttle.take("a");
        }
        assertEquals(Duration.ZERO, throttle.take("b"));
        throttle.giveBack("a");
        assertEquals(Duration.ZERO, throttle.take("a"));
        assertEquals(Duration.ofSeconds(10), throttle.take("a"));
    }

    @Test
    void afterARestAllTriesAreThereAgainAndNoMore() {
        throttle.take("a");
        nowNs.addAndGet(Duration.ofHours(1).toNanos());
        for (int i = 0; i < 3; i++) {
            assertEquals(Duration.ZERO, throttle.take("a"));
        }
        assertEquals(Duration.ofSeconds(10), throttle.take("a"));
    }

    @Test
    void ofTooManyKeysTheOldestIsForgotten() {
        for (int i = 0; i < 3; i++) {
            throttle.take("a");
        }
        for (int i = 0; i < Throttle.KEYS_MAX; i++) {
            throttle.take("other " + i);
        }
        assertEquals(Duration.ZERO, throttle.take("a"));
    }
}
