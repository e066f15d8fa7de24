package io.headgate.dataplane.tls;

import io.headgate.config.InvalidValue;
import io.headgate.config.ServerName;
import io.headgate.config.Tls;
import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.access.GcraTable;
import io.headgate.dataplane.access.Source;
import io.headgate.dataplane.http.Ascii;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * TLS as one listener ends it under one configuration: which certificates are shown to whom. Made on the control
 * thread, immutable, shared by all workers; connections that began with it outlive it.
 *
 * <p>Names with the same certificates share a context. Those for a name are, in the order of the configuration, the
 * ones that have it among their own, then those with a wildcard for it: so a client that cannot verify the one gets the
 * other.
 */
public final class ServerTls implements AutoCloseable {
    /** What authorities speak that look whether a name leads here (RFC 8737 section 6.2). */
    static final String ACME_TLS = "acme-tls/1";

    private static final byte[] ACME_TLS_BYTES = Ascii.bytes(ACME_TLS);

    private final TicketKeys tickets;
    private final List<Identity> identities;
    private final boolean stapling;
    private final SniTable names;
    private final TlsContext[] contexts;
    private final TlsContext otherwise;
    private final byte[][] protocols;
    private final long timeoutNs;
    private final int handshakesMax;
    private final @Nullable ClientCheck clients;
    private final @Nullable GcraTable rate;
    /** What such an authority is shown while it looks, by name. */
    private final Map<String, TlsContext> answers;

    private ServerTls(
            TicketKeys tickets,
            Tls config,
            List<Identity> identities,
            SniTable names,
            TlsContext[] contexts,
            TlsContext otherwise,
            String[] alpn,
            @Nullable ClientCheck clients,
            @Nullable GcraTable rate,
            Map<String, TlsContext> answers) {
        this.tickets = tickets;
        this.identities = List.copyOf(identities);
        stapling = config.ocspStapling();
        this.names = names;
        this.contexts = contexts;
        this.otherwise = otherwise;
        protocols = Arrays.stream(alpn).map(Ascii::bytes).toArray(byte[][]::new);
        timeoutNs = config.handshakes().timeout().toNanos();
        handshakesMax = config.handshakes().max();
        this.clients = clients;
        this.rate = rate;
        this.answers = answers;
    }

    /**
     * @param listener its name: no session is resumed at another
     * @param identities what {@code config} names, in its order
     * @param protocols what clients may choose from, the best first; none: they are not asked
     * @param clients what is asked of them; null: nothing
     * @param tickets seals their sessions until this is closed
     * @param rate how fast each source may begin handshakes; null: as fast as it can
     * @param answers what authorities are shown that look whether a name leads here, by name
     */
    static ServerTls of(
            String listener,
            Tls config,
            List<Identity> identities,
            List<String> protocols,
            @Nullable ClientCheck clients,
            TicketKeys tickets,
            @Nullable GcraTable rate,
            Map<String, Identity> answers) {
        String[] alpn = protocols.toArray(new String[0]);
        Map<List<Identity>, Set<ServerName>> groups = groups(identities);
        Map<List<Identity>, TlsContext> made = new LinkedHashMap<>();
        List<Identity> first = groups.keySet().stream()
                .filter(group -> group.contains(identities.getFirst()))
                .findFirst()
                .orElse(List.of(identities.getFirst()));
        try {
            groups.keySet().forEach(group -> made.put(group, context(listener, config, group, alpn, clients, tickets)));
            made.computeIfAbsent(first, group -> context(listener, config, group, alpn, clients, tickets));
        } catch (RuntimeException e) {
            made.values().forEach(context -> forget(context, tickets));
            throw e;
        }
        List<List<ServerName>> names = groups.values().stream()
                .map(group -> (List<ServerName>) new ArrayList<>(group))
                .toList();
        return new ServerTls(
                tickets,
                config,
                identities,
                SniTable.ofNames(names),
                made.values().toArray(new TlsContext[0]),
                Objects.requireNonNull(made.get(first)),
                alpn,
                clients,
                rate,
                answers(config, answers));
    }

    private static Map<String, TlsContext> answers(Tls config, Map<String, Identity> answers) {
        Map<String, TlsContext> made = new HashMap<>();
        answers.forEach((host, shown) -> made.put(
                host,
                TlsContext.server(List.of(shown), config.minVersion().minor(), new String[] {ACME_TLS}, null, null)));
        return made;
    }

    private static TlsContext context(
            String listener,
            Tls config,
            List<Identity> identities,
            String[] alpn,
            @Nullable ClientCheck clients,
            TicketKeys tickets) {
        byte[] id = config.sessionTickets() ? sessionId(listener, config, clients) : null;
        TlsContext context = TlsContext.server(identities, config.minVersion().minor(), alpn, clients, id);
        if (id != null) {
            tickets.add(context);
        }
        return context;
    }

    /** Certificates may be renewed while a session lasts; what a client must show of itself may not change. */
    private static byte[] sessionId(String listener, Tls config, @Nullable ClientCheck clients) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(listener.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) config.minVersion().minor());
            if (clients != null) {
                digest.update(clients.demands().getBytes(StandardCharsets.UTF_8));
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The names that each list of certificates is for. */
    private static Map<List<Identity>, Set<ServerName>> groups(List<Identity> identities) {
        Map<String, List<Identity>> byName = new LinkedHashMap<>();
        for (Identity identity : identities) {
            for (String host : identity.names().hosts()) {
                byName.computeIfAbsent(host, _ -> new ArrayList<>()).add(identity);
            }
        }
        Map<List<Identity>, Set<ServerName>> groups = new LinkedHashMap<>();
        byName.forEach((host, exact) -> {
            Set<Identity> all = new LinkedHashSet<>(exact);
            identities.stream().filter(identity -> identity.names().cover(host)).forEach(all::add);
            try {
                groups.computeIfAbsent(List.copyOf(all), _ -> new LinkedHashSet<>())
                        .add(ServerName.parse(host));
            } catch (InvalidValue notForClients) {
                // nobody can ask for it
            }
        });
        return groups;
    }

    /** What the client of {@code hello} is shown. */
    TlsContext choose(ClientHello hello) {
        int found = names.find(hello);
        return found < 0 ? otherwise : contexts[found];
    }

    /**
     * What the client of {@code hello} is shown if it is an authority that looks whether a name leads here, and does so
     * now; null otherwise. Allocates: that is no hot path.
     */
    @Nullable
    TlsContext answer(ClientHello hello) {
        return answers.isEmpty() || !hello.offers(ACME_TLS_BYTES)
                ? null
                : answers.get(new String(
                        hello.bytes(),
                        hello.nameStart(),
                        hello.nameEnd() - hello.nameStart(),
                        StandardCharsets.US_ASCII));
    }

    /** Whether there is something that both speak. A client that does not say takes what it gets. */
    boolean speaks(ClientHello hello) {
        boolean common = protocols.length == 0 || !hello.offersProtocols();
        for (int i = 0; i < protocols.length && !common; i++) {
            common = hello.offers(protocols[i]);
        }
        return common;
    }

    /** What is asked of clients; null: nothing. */
    @Nullable
    ClientCheck clients() {
        return clients;
    }

    /** Its certificates, in the order of the configuration. */
    public List<ShownCertificate> certificates() {
        return identities.stream().map(ShownCertificate::of).toList();
    }

    /** The same with their chains and keys. */
    List<Identity> identities() {
        return identities;
    }

    /** The chains of those certificates of which clients are to be told what their authority says. */
    public List<List<X509Certificate>> stapled() {
        return stapling
                ? identities.stream()
                        .filter(identity -> !identity.selfSigned())
                        .map(Identity::chain)
                        .toList()
                : List.of();
    }

    /** Whether a client from {@code source} ({@link Source#key}) may begin a handshake now; it counts if so. */
    boolean admits(long source, long nowNs) {
        return rate == null || rate.take(source, nowNs) == GcraTable.ALLOWED;
    }

    long timeoutNs() {
        return timeoutNs;
    }

    /** Over all workers. */
    int handshakesMax() {
        return handshakesMax;
    }

    /** No connection begins with it any more. */
    @Override
    public void close() {
        for (TlsContext context : contexts) {
            forget(context, tickets);
        }
        answers.values().forEach(TlsContext::release);
    }

    private static void forget(TlsContext context, TicketKeys tickets) {
        tickets.remove(context);
        context.release();
    }
}
