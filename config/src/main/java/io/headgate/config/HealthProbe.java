package io.headgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a health check asks.
public sealed interface HealthProbe {
    /// A GET that must be answered as expected.
    @Kind(doc = "A GET that must be answered as expected.")
    record Http(
            @Key(doc = "The path, with a query where needed.", fallback = "/", example = "/healthz")
            String path,

            @Key(doc = "The host to ask for; by default the endpoint's address.", example = "payment.internal")
            @Nullable
            String host,

            @Key(doc = "What counts as well.", fallback = "{}")
            Expect expect)
            implements HealthProbe {
        public Http {
            Check check = new Check();
            String target = path;
            String given = host;
            check.part(() -> Paths.check(target.split("\\?", 2)[0]), "path");
            if (target.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F || c == '#')) {
                check.fault("'" + target + "' holds a character that no request has", "percent-encode it", "path");
            }
            if (given != null) {
                check.part(() -> new Rewrite(null, given), "host");
            }
            check.done();
        }
    }

    /// A server of gRPC that says that it serves.
    @Kind(
            doc = "A call of `grpc.health.v1.Health/Check` that must be answered with `SERVING`; over HTTP/2, with or"
                    + " without TLS, as the upstream has it.")
    record Grpc(
            @Key(
                    doc = "The service to ask for; by default the server as a whole.",
                    fallback = "''",
                    example = "chat.Rooms")
            String service)
            implements HealthProbe {
        /// As long as its length fits into one byte of a message, and longer than any service is called.
        private static final int SERVICE_CHARS_MAX = 120;

        public Grpc {
            Check check = new Check();
            if (service.length() > SERVICE_CHARS_MAX) {
                check.fault(
                        "the name has " + service.length() + " characters",
                        "use at most " + SERVICE_CHARS_MAX + " characters",
                        "service");
            }
            if (service.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F)) {
                check.fault("'" + service + "' holds a character that no service's name has", "remove it", "service");
            }
            check.done();
        }
    }

    /// A connection that must be accepted, and where a text is expected, answered.
    ///
    /// @param send read by [Escapes]
    /// @param expect read by [Escapes]
    @Kind(doc = "A connection that must be accepted, and where `expect` is given, answered.")
    record Tcp(
            @Key(
                    doc = "Sent once connected; `\\r`, `\\n`, `\\t`, `\\\\` and `\\xHH` (one byte) are understood.",
                    example = "'STATUS\\r\\n'")
            @Nullable
            String send,

            @Key(doc = "What the first 64 KiB of the answer must hold; written as `send` is.", example = "'OK\\r\\n'")
            @Nullable
            String expect)
            implements HealthProbe {
        public Tcp {
            Check check = new Check();
            checkEscapes(check, send, "send");
            checkEscapes(check, expect, "expect");
            check.done();
        }
    }

    /// A PostgreSQL server (or PgBouncer) that lets clients come as far as their password.
    @Kind(doc = "A PostgreSQL server that takes connections; it need not know the user.")
    record Pgsql(
            @Key(doc = "Who asks; no password is ever sent.", fallback = "headgate")
            String user,

            @Key(doc = "What is connected to, should no password be asked for.", fallback = "postgres")
            String database,

            @Key(
                    doc = "`any`, `primary` or `standby`; a server tells its role to a user without a password, from"
                            + " PostgreSQL 14 on.",
                    fallback = "any")
            PgsqlRole expectRole)
            implements HealthProbe {
        public Pgsql {
            Check check = new Check();
            checkAccount(check, user, "user");
            checkAccount(check, database, "database");
            check.done();
        }
    }

    /// A MySQL or MariaDB server that signs clients in.
    @Kind(doc = "A MySQL or MariaDB server that takes connections; it need not know the user.")
    record Mysql(
            @Key(
                    doc = "Signs in without a password; by default with an empty name, which servers may log.",
                    example = "headgate")
            @Nullable
            String user)
            implements HealthProbe {
        public Mysql {
            Check check = new Check();
            checkAccount(check, user, "user");
            check.done();
        }
    }

    /// A Redis server that answers a PING.
    @Kind(doc = "A Redis server that answers PING.")
    record Redis(
            @Key(doc = "Whose password it is; by default the default user's.", example = "headgate") @Nullable
            String user,

            @Key(doc = "Sent when the server asks for one.", example = "\"${REDIS_PASSWORD}\"") @Nullable
            Secret password,

            @Key(doc = "`any`, `master` or `replica`.", fallback = "any")
            RedisRole expectRole)
            implements HealthProbe {
        public Redis {
            Check check = new Check();
            checkAccount(check, user, "user");
            if (user != null && password == null) {
                check.fault("a user signs in with a password, and none is given", "add password", "user");
            }
            check.done();
        }
    }

    /// A mail server that greets.
    @Kind(doc = "A mail server that greets and answers EHLO and QUIT.")
    record Smtp(
            @Key(doc = "The host name given with EHLO.", fallback = "localhost", example = "gateway.example.com")
            String helo)
            implements HealthProbe {
        public Smtp {
            Check check = new Check();
            String given = helo;
            check.part(() -> HostNames.check(given), "helo");
            check.done();
        }
    }

    /// What counts as a good answer.
    record Expect(
            @Key(doc = "The status, single or as ranges.", fallback = "[200-399]", example = "[200-299]")
            List<StatusRange> status,

            @Key(doc = "A text that the first 64 KiB of the body must hold.", example = "ok") @Nullable
            String body) {
        public Expect {
            status = List.copyOf(status);
            Check check = new Check();
            if (status.isEmpty()) {
                check.fault("no status counts as well", "name at least one, as in 200-399", "status");
            }
            if (body != null && body.isEmpty()) {
                check.fault("the text is empty", "give a text, or remove it", "body");
            }
            check.done();
        }
    }

    private static void checkEscapes(Check check, @Nullable String text, String key) {
        if (text != null) {
            check.part(() -> Escapes.check(text), key);
        }
    }

    /// A name ends at a zero byte on the wire, and servers know none with control characters or longer than this.
    private static void checkAccount(Check check, @Nullable String name, String key) {
        if (name == null) {
            return;
        }
        if (name.isEmpty() || name.length() > 128) {
            check.fault("the name has " + name.length() + " characters", "use 1 to 128 characters", key);
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            check.fault("the name holds a control character", "remove it", key);
        }
    }
}
