package io.headgate.controlplane.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private final Identity identity = SelfSigned.make(List.of("shop.example"), NOW);
    private final Duration life =
            Duration.between(identity.certificate().getNotBefore().toInstant(), identity.expires());

    @Test
    void isDueWhenAThirdOfTheLifeIsLeftOrALittleBefore() {
        Instant third = identity.expires().minus(life.dividedBy(3));
        assertEquals(third, Renewal.due(identity, null, 0));
        Instant earliest = Renewal.due(identity, null, 0.999_999);
        assertTrue(earliest.isBefore(third));
        assertTrue(earliest.isAfter(third.minus(life.dividedBy(30))));
    }

    @Test
    void isDueAtAPointOfTheWindowThatTheAuthorityWants() {
        Renewal.Window window = new Renewal.Window(NOW, NOW.plus(Duration.ofHours(10)));
        assertEquals(NOW, Renewal.due(identity, window, 0));
        assertEquals(NOW.plus(Duration.ofHours(5)), Renewal.due(identity, window, 0.5));
    }

    @Test
    void isDueWithASixthLeftHoweverLateTheAuthorityWantsIt() {
        Renewal.Window window = new Renewal.Window(identity.expires(), identity.expires());
        assertEquals(identity.expires().minus(life.dividedBy(6)), Renewal.due(identity, window, 0.5));
    }

    @Test
    void aWindowThatEndsBeforeItBeginsDoesNotCount() {
        Renewal.Window window = new Renewal.Window(NOW.plusSeconds(1), NOW);
        assertEquals(Renewal.due(identity, null, 0.5), Renewal.due(identity, window, 0.5));
    }
}
