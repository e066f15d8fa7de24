package io.headgate.dataplane.tls;

import io.headgate.config.InvalidValue;
import io.headgate.config.ServerName;
import io.headgate.config.Tls;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.RevocationList;
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
import java.util.Set;
import java.util.stream.Stream;
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
    private final List<Identity> shown;
    private final boolean stapling;
    private final boolean http;
    private final SniTable names;
    /** By demand, and then by the index of {@link #names}; behind those, what any other name gets. */
    private final TlsContext[][] contexts;

    private final byte[][] protocols;
    private final long timeoutNs;
    private final int handshakesMax;
    private final ClientDemands clients;
    private final @Nullable GcraTable rate;
    /** What such an authority is shown while it looks, by name. */
    private final Map<String, TlsContext> answers;

    private ServerTls(
            TicketKeys tickets,
            Tls config,
            List<Identity> identities,
            List<Identity> shown,
            SniTable names,
            TlsContext[][] contexts,
            String[] alpn,
            ClientDemands clients,
            @Nullable GcraTable rate,
            Map<String, TlsContext> answers,
            boolean http) {
        this.tickets = tickets;
        this.identities = List.copyOf(identities);
        this.shown = List.copyOf(shown);
        stapling = config.ocspStapling();
        this.names = names;
        this.contexts = contexts;
        protocols = Arrays.stream(alpn).map(Ascii::bytes).toArray(byte[][]::new);
        timeoutNs = config.handshakes().timeout().toNanos();
        handshakesMax = config.handshakes().max();
        this.clients = clients;
        this.rate = rate;
        this.answers = answers;
        this.http = http;
    }

    /**
     * @param listener its name: no session is resumed at another
     * @param identities what {@code config} names, in its order
     * @param shown what clients are shown in place of each of these; mostly itself
     * @param protocols what clients may choose from, the best first; none: they are not asked
     * @param clients what is asked of them
     * @param tickets seals their sessions until this is closed
     * @param rate how fast each source may begin handshakes; null: as fast as it can
     * @param answers what authorities are shown that look whether a name leads here, by name
     * @param http whether HTTP is what is encrypted
     */
    static ServerTls of(
            String listener,
            Tls config,
            List<Identity> identities,
            List<Identity> shown,
            List<String> protocols,
            ClientDemands clients,
            TicketKeys tickets,
            @Nullable GcraTable rate,
            Map<String, Identity> answers,
            boolean http) {
        String[] alpn = protocols.toArray(new String[0]);
        Map<List<Identity>, Set<ServerName>> groups = groups(shown);
        List<List<Identity>> all = new ArrayList<>(groups.keySet());
        List<Identity> first = groups.keySet().stream()
                .filter(group -> group.contains(shown.getFirst()))
                .findFirst()
                .orElse(List.of(shown.getFirst()));
        all.add(first);
        TlsContext[][] contexts = new TlsContext[clients.count()][all.size()];
        try {
            for (int demand = 0; demand < contexts.length; demand++) {
                ClientCheck asked = clients.check(demand);
                for (int group = 0; group < all.size(); group++) {
                    contexts[demand][group] = context(listener, config, all.get(group), alpn, asked, tickets);
                }
            }
        } catch (RuntimeException e) {
            forget(contexts, tickets);
            throw e;
        }
        List<List<ServerName>> names = groups.values().stream()
                .map(group -> (List<ServerName>) new ArrayList<>(group))
                .toList();
        return new ServerTls(
                tickets,
                config,
                identities,
                shown,
                SniTable.ofNames(names),
                contexts,
                alpn,
                clients,
                rate,
                answers(config, answers),
                http);
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

    /**
     * What the client of {@code hello} is shown.
     *
     * @param demand what is asked of it
     */
    TlsContext choose(ClientHello hello, int demand) {
        TlsContext[] all = contexts[demand];
        int found = names.find(hello);
        return all[found < 0 ? all.length - 1 : found];
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

    /** Whether what is encrypted is HTTP, so that who speaks that in cleartext can be told. */
    boolean http() {
        return http;
    }

    /** What is asked of clients. */
    ClientDemands clients() {
        return clients;
    }

    /** The certificates that it shows, in the order of the configuration. */
    public List<ShownCertificate> certificates() {
        return shown.stream().map(ShownCertificate::of).toList();
    }

    /** What the authorities of its clients have revoked. */
    public List<RevocationList> revoked() {
        return clients.revoked();
    }

    /** What the configuration names, in its order, with chains and keys. */
    List<Identity> identities() {
        return identities;
    }

    /** What it shows, in the same order. */
    List<Identity> shown() {
        return shown;
    }

    /** Whether it shows something else than what the configuration names. */
    boolean waits() {
        return !shown.equals(identities);
    }

    /**
     * The chains of those certificates of which clients are to be told what their authority says, among them those that
     * are shown only then.
     */
    public List<List<X509Certificate>> stapled() {
        return stapling
                ? Stream.concat(identities.stream(), shown.stream())
                        .filter(identity -> !identity.selfSigned())
                        .map(Identity::chain)
                        .distinct()
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
        forget(contexts, tickets);
        answers.values().forEach(TlsContext::release);
    }

    private static void forget(@Nullable TlsContext[][] contexts, TicketKeys tickets) {
        for (TlsContext[] ofDemand : contexts) {
            for (TlsContext context : ofDemand) {
                if (context != null) { // making them may have failed
                    tickets.remove(context);
                    context.release();
                }
            }
        }
    }
}
