package io.headgate.proxy.admin;

import io.headgate.proxy.audit.AuditEvent;
import io.headgate.proxy.login.Account;
import io.headgate.proxy.login.Passwords;
import io.headgate.proxy.login.Throttle;
import io.headgate.proxy.login.Users;
import io.headgate.proxy.metrics.AdminCounts;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Compares names and passwords, and holds those back who guess. A wrong name takes as long as a wrong password and is
 * answered alike. Thread-safe.
 */
final class Logins {
    /** Who mistypes a password does so a few times; who guesses has 8,640 tries a day. */
    private static final int SOURCE_BURST = 5;

    private static final Duration SOURCE_EVERY = Duration.ofSeconds(10);

    /**
     * From everywhere together, for one name: looser than for a source, as whoever uses it up keeps the user out.
     * Tokens and certificates work meanwhile.
     */
    private static final int NAME_BURST = 20;

    private static final Duration NAME_EVERY = Duration.ofSeconds(5);

    /** Bits of an IPv6 address that one customer is given: who has one of them has all. */
    private static final int NETWORK_BYTES = 8;

    /** No user has a longer name; what is longer is neither kept nor written down whole. */
    static final int NAME_CHARS_MAX = 64;

    private final Trail trail;
    private final AdminCounts counts;
    private final Throttle bySource;
    private final Throttle byName;
    private final Passwords passwords = new Passwords();

    Logins(Trail trail, AdminCounts counts, LongSupplier nowNs) {
        this.trail = trail;
        this.counts = counts;
        bySource = new Throttle(SOURCE_BURST, SOURCE_EVERY, nowNs);
        byName = new Throttle(NAME_BURST, NAME_EVERY, nowNs);
    }

    /**
     * Whose name and password they are. It is in the audit trail when this returns.
     *
     * @throws Refusal when they are nobody's, or too many were, or it cannot be written down
     */
    Account check(Users users, String name, String password, InetAddress source) throws InterruptedException {
        String noted = name.substring(0, Math.min(name.length(), NAME_CHARS_MAX));
        AuditEvent event =
                AuditEvent.of("login_failed", Caller.NOBODY).with("name", noted).with("from", Door.text(source));
        Duration wait = bySource.take(network(source));
        if (wait.isZero()) {
            wait = byName.take(noted);
        }
        if (!wait.isZero()) {
            counts.login(AdminCounts.Login.THROTTLED);
            trail.noteRefused(event.with("status", 429));
            throw limited(wait);
        }
        Account account = users.named(name);
        try {
            if (!passwords.isOf(account, password) || account == null) {
                counts.login(AdminCounts.Login.WRONG);
                trail.noteRefused(event.with("status", 401));
                throw Door.unknown("The name or the password is wrong.");
            }
        } catch (Passwords.Busy e) {
            counts.login(AdminCounts.Login.BUSY);
            throw new Refusal(503, "Too many logins are under way; try again.").field("retry-after", "1");
        }
        bySource.giveBack(network(source));
        byName.giveBack(noted);
        write(AuditEvent.of("login", account.name())
                .with("role", account.role().name().toLowerCase(Locale.ROOT))
                .with("from", Door.text(source))
                .with("status", 200));
        return account;
    }

    private void write(AuditEvent login) {
        try {
            trail.write(login);
        } catch (Refusal unwritten) {
            counts.login(AdminCounts.Login.NOT_WRITTEN);
            throw unwritten;
        }
        counts.login(AdminCounts.Login.OK);
    }

    /**
     * Somebody has shown a token that is nobody's. Tokens cannot be guessed; that he is told to wait keeps a program
     * with an old one from asking all day.
     *
     * @throws Refusal when too many have come from there
     */
    void failed(InetAddress source) {
        Duration wait = bySource.take(network(source));
        if (!wait.isZero()) {
            counts.refused(AdminCounts.Refused.THROTTLED);
            throw limited(wait);
        }
    }

    private static Refusal limited(Duration wait) {
        long seconds = wait.toSeconds() + 1;
        return new Refusal(429, "Too many logins have failed; try again in " + seconds + " s.")
                .field("retry-after", String.valueOf(seconds));
    }

    private static String network(InetAddress source) {
        return source instanceof Inet6Address v6
                ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), NETWORK_BYTES))
                : source.getHostAddress();
    }
}
