package io.headgate.proxy.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.headgate.config.Admin;
import io.headgate.config.AdminRole;
import io.headgate.config.MetricsAccess;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.login.Account;
import io.headgate.proxy.login.Sessions;
import io.headgate.proxy.login.Users;
import io.headgate.proxy.metrics.AdminCounts;
import io.headgate.proxy.metrics.AdminCounts.Refused;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.Node;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request in, or not: finds out who asks and whether he may. Users hold as the configuration has them now.
 * Thread-safe.
 */
final class Door {
    private static final EventLog LOG = EventLog.of("admin");

    /** How a 401 says what would help (RFC 6750 section 3). */
    static final String CHALLENGE = "Bearer realm=\"headgate\"";

    private static final String BEARER = "bearer ";

    private final Node node;
    private final String localToken;
    private final boolean loopback;
    private final @Nullable AdminTlsContext tls;
    private final Trail trail;
    private final AdminCounts counts;
    private final Sessions sessions;
    private final Logins logins;
    private volatile Known known;

    /** What a configuration says of who may ask. */
    private record Known(Loaded loaded, Admin admin, Users users) {
        static Known of(Loaded loaded) {
            Admin admin = loaded.config().admin();
            return new Known(loaded, admin, new Users(admin));
        }
    }

    /**
     * @param localToken which whoever can read the state folder has
     * @param loopback whether only this machine reaches the API
     * @param tls null: it speaks none
     */
    Door(
            Node node,
            Trail trail,
            AdminCounts counts,
            String localToken,
            boolean loopback,
            @Nullable AdminTlsContext tls,
            LongSupplier nowNs) {
        this.node = node;
        this.trail = trail;
        this.counts = counts;
        this.localToken = localToken;
        this.loopback = loopback;
        this.tls = tls;
        sessions = new Sessions(nowNs);
        logins = new Logins(trail, counts, nowNs);
        known = Known.of(node.state().view().loaded());
    }

    /** What holds now; a reload is noticed here, by whoever asks first. */
    private Known known() {
        Loaded loaded = node.state().view().loaded();
        Known now = known;
        if (now.loaded() == loaded) {
            return now;
        }
        synchronized (this) {
            if (known.loaded() != loaded) {
                known = Known.of(loaded);
                replaceCertificate(known.admin());
            }
            return known;
        }
    }

    private void replaceCertificate(Admin admin) {
        if (tls != null && admin.tls() != null) {
            try {
                tls.replace(admin.tls());
            } catch (BadCertificate e) {
                LOG.error(
                        "the admin API goes on with the certificate that it has",
                        "reason",
                        e.problem(),
                        "remedy",
                        e.remedy());
            }
        }
    }

    /** Lets new connections see the certificate that holds now. */
    void refresh() {
        known();
    }

    /** Whether a host's name is one of ours, by the configuration or the certificate. */
    boolean answersTo(String name) {
        String host = name.toLowerCase(Locale.ROOT);
        return known().admin().hosts().stream().anyMatch(host::equalsIgnoreCase)
                || tls != null && tls.names().cover(host);
    }

    /**
     * Finds out who asks for an operation.
     *
     * @throws Refusal when he may not have it
     */
    Caller admit(HttpExchange exchange, Operation operation) {
        String from = from(exchange);
        boolean change = !operation.method().equals("GET");
        if (change && !SameSite.allows(exchange.getRequestHeaders())) {
            throw refused(
                    exchange,
                    Caller.nobody(from),
                    Refused.OTHER_SITE,
                    new Refusal(403, "A page of another site asks for this; changes are for pages of this one."));
        }
        AdminRole needed = operation.role();
        if (needed == null
                || operation.path().equals("/metrics") && known().admin().metrics() == MetricsAccess.OPEN) {
            return Caller.nobody(from);
        }
        Caller caller = identify(exchange, from);
        if (caller.role() == null) {
            throw refused(
                    exchange,
                    caller,
                    Refused.NO_CREDENTIALS,
                    unknown("Say who you are: with a token, a session or a certificate."));
        }
        if (!caller.role().includes(needed)) {
            throw refused(exchange, caller, Refused.ROLE, tooLow(caller, caller.role(), needed));
        }
        return caller;
    }

    private static Refusal tooLow(Caller caller, AdminRole role, AdminRole needed) {
        String remedy = caller.via() == Caller.Via.MACHINE
                ? "show the token in run/admin.token of the state folder, as commands of its owner do, or log in"
                        + " as one of admin.users."
                : "ask somebody who has it.";
        return new Refusal(
                403,
                "This is for the role " + word(needed) + ", and '" + caller.who() + "' is " + word(role) + "; "
                        + remedy);
    }

    /**
     * Whether an answer that lasts may go on: who asked for it still is who he was. Nothing is written down, and no
     * session lives longer by it.
     */
    boolean stillAdmits(HttpExchange exchange, Caller caller) {
        Users users = known().users();
        String session = caller.session();
        return switch (caller.via()) {
            case NOTHING, LOCAL_TOKEN -> true;
            case MACHINE -> users.isEmpty();
            case TOKEN -> {
                String authorization = exchange.getRequestHeaders().getFirst("authorization");
                yield authorization != null && isStill(caller, users.withToken(token(authorization)));
            }
            case SESSION -> session != null && isStill(caller, sessions.peek(session, users));
            case CERTIFICATE -> isStill(caller, byCertificate(exchange, users));
        };
    }

    private static boolean isStill(Caller caller, @Nullable Account now) {
        return now != null && now.name().equals(caller.who()) && now.role() == caller.role();
    }

    static Refusal unknown(String detail) {
        return new Refusal(401, detail).field("www-authenticate", CHALLENGE);
    }

    private static String word(AdminRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private Refusal refused(HttpExchange exchange, Caller caller, Refused reason, Refusal refusal) {
        counts.refused(reason);
        trail.noteRefused(Trail.event("refused", caller)
                .with("method", exchange.getRequestMethod())
                .with("path", exchange.getRequestURI().getRawPath())
                .with("status", refusal.status())
                .with("detail", refusal.getMessage()));
        return refusal;
    }

    private Caller identify(HttpExchange exchange, String from) {
        Users users = known().users();
        Headers fields = exchange.getRequestHeaders();
        String authorization = fields.getFirst("authorization");
        if (authorization != null) {
            return byToken(exchange, authorization, users, from);
        }
        if (users.isEmpty() && loopback) {
            return new Caller(Caller.LOCAL, AdminRole.OPERATOR, Caller.Via.MACHINE, from, null);
        }
        String secret = Cookies.session(fields, tls != null);
        Account account = secret == null ? null : sessions.of(secret, users);
        if (account != null) {
            return new Caller(account.name(), account.role(), Caller.Via.SESSION, from, secret);
        }
        account = byCertificate(exchange, users);
        return account == null
                ? Caller.nobody(from)
                : new Caller(account.name(), account.role(), Caller.Via.CERTIFICATE, from, null);
    }

    /** @throws Refusal for a wrong one, whatever else the request shows */
    private Caller byToken(HttpExchange exchange, String authorization, Users users, String from) {
        String token = token(authorization);
        if (isLocal(token) && exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
            return new Caller(Caller.LOCAL, AdminRole.ADMIN, Caller.Via.LOCAL_TOKEN, from, null);
        }
        Account account = users.withToken(token);
        if (account != null) {
            return new Caller(account.name(), account.role(), Caller.Via.TOKEN, from, null);
        }
        logins.failed(exchange.getRemoteAddress().getAddress());
        throw refused(
                exchange,
                Caller.nobody(from),
                Refused.WRONG_TOKEN,
                unknown("The token is not known; it may have been taken back."));
    }

    private static String token(String authorization) {
        boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return bearer ? authorization.substring(BEARER.length()).strip() : "";
    }

    private boolean isLocal(String token) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), localToken.getBytes(StandardCharsets.UTF_8));
    }

    /** Also a connection from before a reload is judged by the authorities that hold now. */
    private @Nullable Account byCertificate(HttpExchange exchange, Users users) {
        AdminTlsContext context = tls;
        SSLSession session = exchange instanceof HttpsExchange https ? https.getSSLSession() : null;
        if (context == null || session == null) {
            return null;
        }
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate each : session.getPeerCertificates()) {
                chain.add((X509Certificate) each);
            }
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
        return context.believes(chain) ? users.withCertificate(chain.getFirst()) : null;
    }

    /** Without the interface behind an IPv6 address. */
    static String text(InetAddress address) {
        return address.getHostAddress().split("%", 2)[0];
    }

    private static String from(HttpExchange exchange) {
        return text(exchange.getRemoteAddress().getAddress());
    }

    /**
     * Begins a session.
     *
     * @throws Refusal when name or password is wrong, too many were, or it cannot be written down
     */
    Login login(InetAddress source, String name, String password) throws InterruptedException {
        Users users = known().users();
        if (users.isEmpty()) {
            throw new Refusal(409, "The configuration has no users, so nobody can log in; add some to admin.users.");
        }
        Account account = logins.check(users, name, password, source);
        return new Login(account, sessions.begin(account));
    }

    /** @param secret of the session that has begun */
    record Login(Account account, String secret) {}

    /** Ends the session of who asks, if he has one. */
    boolean logout(Caller caller) {
        String secret = caller.session();
        boolean ended = secret != null && sessions.end(secret);
        if (ended) {
            trail.noteRefused(Trail.event("logout", caller));
        }
        return ended;
    }

    /** Whether a cookie goes over TLS only. */
    boolean secure() {
        return tls != null;
    }

    /** How many sessions are open. */
    int sessions() {
        return sessions.count(users());
    }

    int sessions(Account account) {
        return sessions.count(account);
    }

    /** Who is there now. */
    Users users() {
        return known().users();
    }

    Admin admin() {
        return known().admin();
    }

    AdminCounts counts() {
        return counts;
    }

    Trail trail() {
        return trail;
    }
}
