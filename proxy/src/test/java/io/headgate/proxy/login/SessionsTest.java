package io.headgate.proxy.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.Admin;
import io.headgate.config.AdminRole;
import io.headgate.config.AdminUser;
import io.headgate.config.MetricsAccess;
import io.headgate.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Account ALICE = account(AdminRole.ADMIN);

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 1); // a clock may overflow
    private final Sessions sessions = new Sessions(nowNs::get);

    @Test
    void aSessionIsItsUsersUntilItEnds() {
        String secret = sessions.begin(ALICE);
        assertEquals(ALICE, sessions.of(secret, users(ALICE)));
        assertEquals(1, sessions.count(ALICE));
        assertNull(sessions.of(secret + "x", users(ALICE)));
        assertTrue(sessions.end(secret));
        assertFalse(sessions.end(secret));
        assertNull(sessions.of(secret, users(ALICE)));
    }

    @Test
    void itEndsWhenNothingWasAskedForTooLong() {
        String secret = sessions.begin(ALICE);
        pass(Sessions.IDLE_MAX);
        assertNotNull(sessions.of(secret, users(ALICE)));
        pass(Sessions.IDLE_MAX.plusNanos(1));
        assertEquals(0, sessions.count(ALICE));
        assertNull(sessions.of(secret, users(ALICE)));
    }

    @Test
    void anAnswerThatLastsKeepsNoneAlive() {
        String secret = sessions.begin(ALICE);
        pass(Sessions.IDLE_MAX);
        assertEquals(ALICE, sessions.peek(secret, users(ALICE)));
        pass(Duration.ofNanos(1));
        assertNull(sessions.peek(secret, users(ALICE)));
    }

    @Test
    void itEndsAfterADayHoweverMuchIsAsked() {
        String secret = sessions.begin(ALICE);
        for (long passed = 0; passed < Sessions.AGE_MAX.toMinutes(); passed += 20) {
            assertNotNull(sessions.of(secret, users(ALICE)));
            pass(Duration.ofMinutes(20));
        }
        pass(Duration.ofNanos(1));
        assertNull(sessions.of(secret, users(ALICE)));
    }

    @Test
    void itEndsWhenAnythingAboutItsUserChanges() {
        String secret = sessions.begin(ALICE);
        assertNull(sessions.of(secret, users(account(AdminRole.VIEWER))));
        assertNull(sessions.of(secret, users(ALICE)), "it came back");
        String other = sessions.begin(ALICE);
        assertNull(sessions.of(other, new Users(admin(Map.of()))));
    }

    @Test
    void ofTooManyTheOneThatAskedLongestAgoEnds() {
        String first = sessions.begin(ALICE);
        String second = sessions.begin(ALICE);
        for (int i = 2; i < Sessions.SESSIONS_MAX; i++) {
            sessions.begin(ALICE);
        }
        assertNotNull(sessions.of(first, users(ALICE)));
        sessions.begin(ALICE);
        assertNotNull(sessions.of(first, users(ALICE)));
        assertNull(sessions.of(second, users(ALICE)));
        assertEquals(Sessions.SESSIONS_MAX, sessions.count(ALICE));
    }

    private void pass(Duration time) {
        nowNs.addAndGet(time.toNanos());
    }

    private static Account account(AdminRole role) {
        return new Account("alice", new AdminUser(role, null, List.of(new Secret(Tokens.hash("t"))), null));
    }

    private static Users users(Account account) {
        return new Users(admin(Map.of(account.name(), account.user())));
    }

    private static Admin admin(Map<String, AdminUser> users) {
        return new Admin(Address.parse("127.0.0.1:0"), null, List.of(), users, MetricsAccess.USERS);
    }
}
