package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Balance;
import io.headgate.config.Outlier;
import io.headgate.config.SameSite;
import io.headgate.config.Secret;
import io.headgate.config.Sticky;
import io.headgate.config.snapshot.EndpointStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StickyTest {
    private static UpstreamFixture sticky() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1, 1);
        app.sticky = new Sticky("hg", SameSite.LAX, false, null, null);
        return app.apply();
    }

    private static String cookie(UpstreamFixture app, int index) {
        return new String(app.group().stickyCookie(app.endpoint(index), false), StandardCharsets.US_ASCII);
    }

    private static String value(UpstreamFixture app, int index) {
        String cookie = cookie(app, index);
        return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    }

    private static @Nullable EndpointState pick(UpstreamFixture app, String value) {
        byte[] bytes = ("x" + value + "y").getBytes(StandardCharsets.US_ASCII);
        return app.group().pickSticky(bytes, 1, bytes.length - 1, app.nowNs);
    }

    @Test
    void leadsBackToItsEndpoint() {
        UpstreamFixture app = sticky();
        for (int i = 0; i < 3; i++) {
            assertSame(app.endpoint(i), pick(app, value(app, i)));
            assertEquals(PickResult.CHOSEN, app.group().lastPick());
        }
    }

    @Test
    void refusesWhatItDidNotMake() {
        UpstreamFixture app = sticky();
        String value = value(app, 0);
        String changed = (value.charAt(0) == 'A' ? 'B' : 'A') + value.substring(1);
        for (String wrong :
                new String[] {changed, "", "10.0.0.1:9000", value.substring(1), value + "A", "é".repeat(22)}) {
            assertNull(pick(app, wrong), wrong);
            assertEquals(PickResult.ALL_DOWN, app.group().lastPick());
        }
    }

    @Test
    void tellsNothingAboutAddresses() {
        UpstreamFixture app = sticky();
        String value = value(app, 0);
        assertTrue(value.matches("[A-Za-z0-9_-]{22}"), value);
        String decoded = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.ISO_8859_1);
        for (String part : new String[] {"10.0.0.1", "9000", "app", "10.0"}) {
            assertFalse(decoded.contains(part) || cookie(app, 0).contains(part));
        }
        assertNotEquals(value, value(app, 1));
        UpstreamFixture otherSecret = sticky();
        otherSecret.sticky = new Sticky("hg", SameSite.LAX, false, null, new Secret("another secret of sixteen"));
        otherSecret.apply();
        assertNotEquals(value, value(otherSecret, 0), "without the secret nobody can compute it from an address");
        assertNull(pick(otherSecret, value));
    }

    @Test
    void isTheSameOnEveryNodeWithTheSecretAndAfterAReload() {
        UpstreamFixture app = sticky();
        String before = value(app, 1);
        app.apply();
        assertEquals(before, value(app, 1));
        assertEquals(before, value(sticky(), 1));
    }

    @Test
    void carriesTheAttributesOfTheConfiguration() {
        UpstreamFixture app = sticky();
        assertEquals("hg=" + value(app, 0) + "; Path=/; HttpOnly; SameSite=Lax", cookie(app, 0));
        app.sticky = new Sticky("node", SameSite.NONE, true, Duration.ofHours(1), null);
        app.apply();
        assertEquals(
                "node=" + value(app, 0) + "; Path=/; HttpOnly; SameSite=None; Secure; Max-Age=3600", cookie(app, 0));
        app.sticky = null;
        app.apply();
        assertArrayEquals(new byte[0], app.group().stickyCookie(app.endpoint(0), false));
    }

    @Test
    void followsItsClientWhileTheEndpointDrainsButNotIntoMaintenance() {
        UpstreamFixture app = sticky();
        String value = value(app, 0);
        app.admin(0, EndpointStatus.Admin.DRAIN);
        assertSame(app.endpoint(0), pick(app, value));
        assertFalse(app.endpoint(0).eligible(app.nowNs), "new clients go elsewhere");
        app.weight(0, 0);
        assertSame(app.endpoint(0), pick(app, value));
        app.admin(0, EndpointStatus.Admin.MAINTENANCE);
        assertNull(pick(app, value));
        app.admin(0, EndpointStatus.Admin.READY);
        app.health(0, EndpointStatus.Health.DOWN);
        assertNull(pick(app, value));
    }

    @Test
    void leavesAnEndpointThatIsEjected() {
        UpstreamFixture app = sticky();
        app.outlier = new Outlier(1, 1, Duration.ofSeconds(10), Duration.ofSeconds(30), 50, null);
        app.apply();
        app.outcomes(0, 1, Outcome.GATEWAY_ERROR);
        assertNull(pick(app, value(app, 0)));
    }

    @Test
    void saysSoWhenItsEndpointIsFull() {
        UpstreamFixture app = sticky();
        app.replace(0, 1, 1, false);
        app.apply();
        assertTrue(app.endpoint(0).tryOpen());
        assertNull(pick(app, value(app, 0)));
        assertEquals(PickResult.SATURATED, app.group().lastPick());
    }

    @Test
    void namesBackupsToo() {
        UpstreamFixture app = sticky();
        app.replace(2, 1, null, true);
        app.apply();
        assertSame(app.endpoint(2), pick(app, value(app, 2)));
    }
}
