package io.headgate.dataplane.tls;

import io.headgate.config.Acme;
import io.headgate.config.CertificateSource;
import io.headgate.config.Config;
import io.headgate.config.Filter;
import io.headgate.config.HostPattern;
import io.headgate.config.Http;
import io.headgate.config.KeySource;
import io.headgate.config.Listener;
import io.headgate.config.Rate;
import io.headgate.config.ServerName;
import io.headgate.config.Tls;
import io.headgate.config.Upstream;
import io.headgate.config.UpstreamTls;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.config.snapshot.Issued;
import io.headgate.dataplane.access.GcraTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that a configuration names, read when it is adopted. One that this process made itself is kept for
 * as long as it is for the right hosts, so that a browser's exception outlives a reload. Control thread only.
 */
public final class Identities {
    /** Sources that are remembered, 1 MiB; whoever begins slower than others is forgotten first. */
    private static final int SOURCES_MAX = 65_536;

    private final TicketKeys tickets;
    private final ClientStatuses statuses;
    private final int workers;
    private final Map<String, SourceRate> rates = new HashMap<>();
    /** What is shown in place of certificates that were ordered and are not there yet. */
    private final Map<Acme, Identity> placeholders = new HashMap<>();

    private List<String> selfSignedFor = List.of();
    private @Nullable Identity selfSigned;

    private record SourceRate(Filter.RateLimit rule, GcraTable table) {}

    /**
     * @param statuses what authorities of clients say
     * @param workers how many connect to endpoints
     */
    public Identities(TicketKeys tickets, ClientStatuses statuses, int workers) {
        this.tickets = tickets;
        this.statuses = statuses;
        this.workers = workers;
    }

    /**
     * All TLS of {@code config}. Whoever gets it closes it.
     *
     * @param now what it is to replace
     * @throws IOException if a certificate cannot be used
     */
    public Encryption read(Encryption now, Config config, Issued issued) throws IOException {
        placeholders.keySet().removeIf(acme -> !isNamed(acme, config));
        Encryption all = new Encryption(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        try {
            for (Map.Entry<String, Upstream> each : config.upstreams().entrySet()) {
                UpstreamTls tls = each.getValue().tls();
                if (tls != null) {
                    String name = each.getKey();
                    all.http()
                            .put(
                                    name,
                                    ClientTls.of(
                                            name,
                                            each.getValue(),
                                            tls,
                                            each.getValue().protocol(),
                                            workers));
                    all.tcp().put(name, ClientTls.of(name, each.getValue(), tls, null, workers));
                }
            }
            for (Map.Entry<String, Listener> each : config.listeners().entrySet()) {
                Tls tls = each.getValue().tls();
                if (tls != null) {
                    List<Identity> identities = identities(tls, config, issued);
                    ClientDemands clients = ClientDemands.of(each.getKey(), tls, statuses);
                    ServerTls before = now.listeners().get(each.getKey());
                    all.listeners().put(each.getKey(), server(each, tls, identities, clients, issued, before));
                }
            }
            return all;
        } catch (BadCertificate bad) {
            all.close();
            throw new IOException(bad.problem() + "; " + bad.remedy(), bad);
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /**
     * Those listeners' part of {@code now} anew, under other words of authorities; no file is read. Whoever gets it
     * closes what it replaces.
     */
    public Map<String, ServerTls> renew(Encryption now, Config config, Issued issued) {
        Map<String, ServerTls> renewed = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Listener> each : config.listeners().entrySet()) {
                Tls tls = each.getValue().tls();
                ServerTls before = now.listeners().get(each.getKey());
                if (tls != null && before != null) {
                    renewed.put(
                            each.getKey(),
                            server(each, tls, current(tls, before, issued), before.clients(), issued, before));
                }
            }
            return renewed;
        } catch (RuntimeException e) {
            renewed.values().forEach(ServerTls::close);
            throw e;
        }
    }

    private ServerTls server(
            Map.Entry<String, Listener> listener,
            Tls tls,
            List<Identity> identities,
            ClientDemands clients,
            Issued issued,
            @Nullable ServerTls before) {
        String name = listener.getKey();
        List<Identity> told = Stapled.with(tls, identities, issued);
        List<Identity> old = before == null ? List.of() : Stapled.with(tls, before.shown(), issued);
        return ServerTls.of(
                name,
                tls,
                told,
                Stapled.shown(name, told, old, Instant.now()),
                protocols(listener.getValue(), tls),
                clients,
                tickets,
                rate(name, tls),
                issued.tlsAnswers(),
                listener.getValue().service() instanceof Http);
    }

    private static List<String> protocols(Listener listener, Tls tls) {
        if (tls.alpn() != null) {
            return tls.alpn();
        }
        return listener.service() instanceof Http http ? http.alpn() : List.of();
    }

    /** Nobody gets a fresh allowance because something else was changed. */
    private @Nullable GcraTable rate(String listener, Tls tls) {
        Rate rate = tls.handshakes().perSource();
        if (rate == null) {
            rates.remove(listener);
            return null;
        }
        Filter.RateLimit rule = new Filter.RateLimit(rate, 0, new KeySource.Source(), SOURCES_MAX);
        SourceRate before = rates.get(listener);
        SourceRate now = before != null && before.rule.equals(rule)
                ? before
                : new SourceRate(rule, new GcraTable(rule, new LongAdder()));
        rates.put(listener, now);
        return now.table;
    }

    private List<Identity> identities(Tls tls, Config config, Issued issued) throws BadCertificate {
        List<Identity> identities = new ArrayList<>();
        for (CertificateSource source : tls.certificates()) {
            if (source.acme() != null) {
                identities.add(ordered(source.acme(), issued));
            } else if (source.chain() == null || source.key() == null) {
                identities.add(selfSigned(config));
            } else {
                identities.add(Identity.read(Path.of(source.chain()), Path.of(source.key())));
            }
        }
        return identities;
    }

    /** What was issued, or something in its place that nobody trusts. */
    private Identity ordered(Acme acme, Issued issued) {
        Identity given = issued.certificates().get(acme);
        return given != null ? given : placeholders.computeIfAbsent(acme, Identities::placeholder);
    }

    private static Identity placeholder(Acme acme) {
        return SelfSigned.make(acme.hosts().stream().map(ServerName::toString).toList(), Instant.now());
    }

    /** Those of {@code before}, in its order, with what was issued since. */
    private List<Identity> current(Tls tls, ServerTls before, Issued issued) {
        List<Identity> identities = new ArrayList<>(before.identities());
        for (int i = 0; i < identities.size(); i++) {
            Acme acme = tls.certificates().get(i).acme();
            if (acme != null) {
                identities.set(i, ordered(acme, issued));
            }
        }
        return identities;
    }

    private static boolean isNamed(Acme acme, Config config) {
        return config.listeners().values().stream()
                .map(Listener::tls)
                .anyMatch(tls ->
                        tls != null && tls.certificates().stream().anyMatch(source -> acme.equals(source.acme())));
    }

    private Identity selfSigned(Config config) {
        List<String> hosts = config.routes().stream()
                .flatMap(route -> route.match().host().stream())
                .map(HostPattern::toString)
                .distinct()
                .sorted()
                .toList();
        Identity made = selfSigned;
        if (made == null || !hosts.equals(selfSignedFor)) {
            made = SelfSigned.make(hosts, Instant.now());
            selfSigned = made;
            selfSignedFor = hosts;
        }
        return made;
    }
}
