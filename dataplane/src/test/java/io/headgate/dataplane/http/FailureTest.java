package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {
    @ParameterizedTest
    @EnumSource
    void blamesTheRightSide(Failure failure) {
        int status = failure.status();
        switch (failure.side()) {
            case CLIENT -> assertTrue(status == 0 || status == 501 || status == 505 || (status >= 400 && status < 500));
            case GATEWAY -> assertTrue(status == 0 || status == 404 || status == 429 || status >= 500);
            case UPSTREAM -> assertTrue(status == 0 || status == 502 || status == 503 || status == 504);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheClientNothingThatBreaksItsFormat(Failure failure) {
        assertFalse(failure.detail().contains("\"") || failure.detail().contains("\\"));
        assertTrue(failure.detail().endsWith("."));
        assertEquals(failure.name().toLowerCase(java.util.Locale.ROOT), failure.reason());
        assertTrue(failure.proxyError().matches("[a-z_]+"));
    }
}
