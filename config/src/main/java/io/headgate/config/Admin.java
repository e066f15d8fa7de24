package io.headgate.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The admin API and metrics.
public record Admin(
        @Key(doc = "Where it listens. Off loopback only with `tls` and `users`.", fallback = "127.0.0.1:9900")
        Address bind,

        @Key(doc = "Speaks TLS there.", fallback = "off", example = "{ chain: admin.crt, key: admin.key }") @Nullable
        AdminTls tls,

        @Key(
                doc = "Names by which requests may call it, beside addresses, `localhost` and the hosts that the"
                        + " certificate is for.",
                fallback = "[]",
                example = "[gateway.example.com]")
        List<String> hosts,

        @Key(
                doc = "Who may ask it, by name. With any of these everybody must say who he is; without, whoever"
                        + " reaches the loopback address is an operator, and who can read the state folder an admin."
                        + " Best kept in a file of its own that only Headgate's user can read: `include: users.yaml`.",
                fallback = "{}",
                example = "{ grafana: { role: viewer, tokens:"
                        + " \"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\" } }")
        Map<String, AdminUser> users,

        @Key(doc = "Who may read `/metrics`: `users`, or `open` to all who reach the address.", fallback = "users")
        MetricsAccess metrics) {
    /// How the log and the audit trail call whoever is on the machine, and the gateway itself.
    private static final List<String> RESERVED = List.of("local", "signal", "gateway");

    /// All of them are looked through at a login by certificate.
    private static final int USERS_MAX = 1000;

    public Admin {
        hosts = List.copyOf(hosts);
        users = Maps.copy(users);
        Check check = new Check();
        if (bind instanceof Address.Unix) {
            check.fault(
                    "the admin API speaks TCP only, so it cannot listen on " + bind,
                    "bind it to a loopback address such as 127.0.0.1:9900",
                    "bind");
        } else if (!isLoopback(bind) && (tls == null || users.isEmpty())) {
            String lacks =
                    tls == null && users.isEmpty() ? "neither TLS nor users" : tls == null ? "no TLS" : "no users";
            check.fault(
                    "the admin API has " + lacks + ", so it cannot listen off loopback on " + bind,
                    "add " + (tls == null ? "admin.tls" : "admin.users")
                            + (tls == null && users.isEmpty() ? " and admin.users" : "")
                            + ", or bind it to 127.0.0.1 or [::1] and reach it through ssh",
                    "bind");
        }
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).isBlank() || hosts.get(i).chars().anyMatch(c -> c == ':' || c == '/' || c <= ' ')) {
                check.fault(
                        "'" + hosts.get(i) + "' is not a host's name", "write it without scheme and port", "hosts", i);
            }
        }
        checkUsers(check, users, tls);
        check.done();
    }

    /// Whether only this machine reaches it.
    public boolean isLoopback() {
        return isLoopback(bind);
    }

    private static boolean isLoopback(Address address) {
        return switch (address) {
            case Address.Inet inet -> inet.ip().isLoopbackAddress();
            case Address.Named named -> named.host().equals("localhost");
            case Address.Unix _ -> false;
        };
    }

    /// Whether a socket that was opened for this one serves the other as well: all else can change while it is open.
    public boolean sharesSocketWith(Admin other) {
        return bind.equals(other.bind) && (tls == null) == (other.tls == null);
    }

    private static void checkUsers(Check check, Map<String, AdminUser> users, @Nullable AdminTls tls) {
        Map<Object, String> owners = new HashMap<>();
        users.forEach((name, user) -> {
            check.partOnKey(() -> Names.check(name), "users", name);
            if (RESERVED.contains(name)) {
                check.faultOnKey("the name '" + name + "' is taken by the gateway", "choose another", "users", name);
            }
            for (int i = 0; i < user.tokens().size(); i++) {
                String owner = owners.putIfAbsent(user.tokens().get(i), name);
                if (owner != null && !owner.equals(name)) {
                    check.fault(
                            "this token belongs to '" + owner + "' already",
                            "make another",
                            "users",
                            name,
                            "tokens",
                            i);
                }
            }
            String certificate = user.certificate();
            if (certificate != null && (tls == null || tls.clientCa() == null)) {
                check.fault("nobody vouches for certificates", "add admin.tls.client_ca", "users", name, "certificate");
            } else if (certificate != null && owners.putIfAbsent(certificate, name) instanceof String owner) {
                check.fault(
                        "this certificate belongs to '" + owner + "' already",
                        "give each user one of his own",
                        "users",
                        name,
                        "certificate");
            }
        });
        if (users.size() > USERS_MAX) {
            check.fault("there are " + users.size() + " users, more than " + USERS_MAX, "remove some", "users");
        }
    }
}
