package io.headgate.config.yaml;

import io.headgate.config.Acme;
import io.headgate.config.AcmeChallenge;
import io.headgate.config.AdminTls;
import io.headgate.config.CertificateSource;
import io.headgate.config.ClientAuth;
import io.headgate.config.DnsHook;
import io.headgate.config.Http;
import io.headgate.config.Tls;
import io.headgate.config.UpstreamTls;
import io.headgate.config.WhenUnknown;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.RevocationList;
import io.headgate.config.certificate.Stapling;
import io.headgate.config.certificate.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks the files of certificates and keys that the configuration names.
final class Certificates {
    /// Those who are asked for a new certificate by hand take a working week, and one for who is away.
    private static final Duration SOON = Duration.ofDays(14);

    private final Parts parts;
    private final Problems problems;
    private final Problems warnings;
    private final Instant now;

    Certificates(Parts parts, Problems problems, Problems warnings, Instant now) {
        this.parts = parts;
        this.problems = problems;
        this.warnings = warnings;
        this.now = now;
    }

    void check() {
        checkAdmin();
        checkUpstreams();
        for (Parts.ListenerPart listener : parts.listeners()) {
            KeyPath path = listener.path().then("tls").then("certificates");
            if (listener.tree().entry("tls") instanceof Tree.Entry tls
                    && tls.value() instanceof Tree.Mapping settings
                    && checkClients(settings, listener.path().then("tls"))
                    && settings.entry("certificates") instanceof Tree.Entry certificates
                    && certificates.value() instanceof Tree.Sequence all) {
                boolean stapling = !(parts.madeOf(settings) instanceof Tls made) || made.ocspStapling();
                for (int i = 0; i < all.items().size(); i++) {
                    check(all.items().get(i), path.then(i), stapling);
                }
            }
        }
    }

    private void checkAdmin() {
        if (parts.at("admin") instanceof Tree.Mapping admin
                && admin.entry("tls") instanceof Tree.Entry entry
                && entry.value() instanceof Tree.Mapping tls
                && parts.madeOf(tls) instanceof AdminTls made) {
            KeyPath path = KeyPath.TOP.then("admin").then("tls");
            checkAuthorities(made.clientCa(), scalar(tls, "client_ca"), path.then("client_ca"));
            Tree.Scalar chain = scalar(tls, "chain");
            Tree.Scalar key = scalar(tls, "key");
            if (chain != null && key != null) {
                check(Path.of(made.chain()), chain, Path.of(made.key()), key, path, true);
            }
        }
    }

    /// Returns true.
    private boolean checkClients(Tree.Mapping tls, KeyPath at) {
        checkAsked(tls, at);
        if (tls.entry("client_auth_by_name") instanceof Tree.Entry entry
                && entry.value() instanceof Tree.Sequence all) {
            for (int i = 0; i < all.items().size(); i++) {
                if (all.items().get(i) instanceof Tree.Mapping named) {
                    checkAsked(named, at.then("client_auth_by_name").then(i));
                }
            }
        }
        return true;
    }

    private void checkAsked(Tree.Mapping of, KeyPath at) {
        if (of.entry("client_auth") instanceof Tree.Entry entry
                && entry.value() instanceof Tree.Mapping clients
                && parts.madeOf(clients) instanceof ClientAuth made) {
            KeyPath path = at.then("client_auth");
            checkAuthorities(made.ca(), scalar(clients, "ca"), path.then("ca"));
            checkRevoked(made, scalar(clients, "crl"), path.then("crl"));
        }
    }

    private void checkRevoked(ClientAuth clients, Tree.@Nullable Scalar at, KeyPath path) {
        String file = clients.crl();
        if (file != null && at != null) {
            try {
                for (RevocationList list : Trust.revoked(Path.of(file))) {
                    checkDates(list, clients.whenUnknown(), at, path);
                }
            } catch (BadCertificate bad) {
                report(bad, file, at, path);
            }
        }
    }

    /// As with certificates: time makes no mistake of a file.
    private void checkDates(RevocationList list, WhenUnknown without, Tree.Scalar at, KeyPath path) {
        String what = "the list of what " + list.issuer() + " has revoked in '" + at.shown() + "' ";
        boolean open = without == WhenUnknown.FAIL_OPEN;
        String then = "clients of that authority are "
                + (open ? "let in that have been revoked since (when_unknown: fail_open)" : "refused");
        if (list.next() == null) {
            warnings.add(
                    at.place(),
                    path,
                    what + "does not say until when it counts (nextUpdate), so " + then,
                    "have its authority write that into it (RFC 5280 section 5.1.2.5)");
        } else if (list.isOld(now)) {
            warnings.add(
                    at.place(),
                    path,
                    what + "was to be replaced at " + list.next() + ", and it is " + at(now) + ", so " + then,
                    "put its successor into its place, and reload");
        } else if (list.endsSoon(now)) {
            warnings.add(
                    at.place(),
                    path,
                    what + "is to be replaced at " + list.next() + "; from then on " + then,
                    "put its successor into its place, and reload");
        }
    }

    private void checkUpstreams() {
        for (Tree.Entry upstream : parts.entries("upstreams")) {
            if (upstream.value() instanceof Tree.Mapping settings
                    && settings.entry("tls") instanceof Tree.Entry entry
                    && entry.value() instanceof Tree.Mapping tls
                    && parts.madeOf(tls) instanceof UpstreamTls made) {
                KeyPath path = KeyPath.TOP
                        .then("upstreams")
                        .then(upstream.key().text())
                        .then("tls");
                checkAuthorities(made.ca(), scalar(tls, "ca"), path.then("ca"));
                if (tls.entry("certificate") instanceof Tree.Entry certificate) {
                    check(certificate.value(), path.then("certificate"), true);
                }
                if (!made.verify()) {
                    warnings.add(
                            tls.place(),
                            path,
                            "anybody between here and an endpoint can answer in its place",
                            "name who vouches for endpoints, as in ca: internal.pem, and remove verify: false");
                }
            }
        }
    }

    private void checkAuthorities(@Nullable String file, Tree.@Nullable Scalar at, KeyPath path) {
        if (file != null && at != null) {
            try {
                Trust.in(Path.of(file));
            } catch (BadCertificate bad) {
                report(bad, file, at, path);
            }
        }
    }

    /// @param stapling whether clients get what its authority says
    private void check(Tree tree, KeyPath path, boolean stapling) {
        if (!(tree instanceof Tree.Mapping mapping) || !(parts.madeOf(tree) instanceof CertificateSource source)) {
            return;
        }
        if (mapping.entry("acme") instanceof Tree.Entry entry
                && entry.value() instanceof Tree.Mapping order
                && parts.madeOf(order) instanceof Acme acme) {
            checkOrder(acme, order, path.then("acme"));
            return;
        }
        Tree.Scalar chain = scalar(mapping, "chain");
        Tree.Scalar key = scalar(mapping, "key");
        if (source.selfSigned()) {
            warnings.add(
                    tree.place(),
                    path,
                    "no client trusts a self-signed certificate",
                    "name one that an authority has signed before others depend on it");
        } else if (source.chain() != null && source.key() != null && chain != null && key != null) {
            check(Path.of(source.chain()), chain, Path.of(source.key()), key, path, stapling);
        }
    }

    private void checkOrder(Acme acme, Tree.Mapping order, KeyPath path) {
        checkAuthorities(acme.ca(), scalar(order, "ca"), path.then("ca"));
        boolean answered = parts.listeners().stream()
                .anyMatch(listener ->
                        listener.service() instanceof Http && listener.tree().entry("tls") == null);
        if (acme.challenge() == AcmeChallenge.HTTP_01 && !answered) {
            problems.add(
                    order.place(),
                    path,
                    "the authority asks over plain HTTP, and no listener speaks that",
                    "add one, as in web: { bind: 0.0.0.0:80, http: {} }, or write challenge: tls_alpn_01");
        }
        DnsHook dns = acme.dns();
        if (dns != null && !Files.isExecutable(Path.of(dns.command().getFirst()))) {
            problems.add(
                    order.place(),
                    path.then("dns").then("command"),
                    "there is no program '" + dns.command().getFirst() + "' that could be started",
                    "correct its path, or as its owner, chmod +x it");
        }
    }

    private static Tree.@Nullable Scalar scalar(Tree.Mapping mapping, String key) {
        return mapping.entry(key) instanceof Tree.Entry entry && entry.value() instanceof Tree.Scalar scalar
                ? scalar
                : null;
    }

    private void check(Path chain, Tree.Scalar chainAt, Path key, Tree.Scalar keyAt, KeyPath path, boolean stapling) {
        try {
            Identity identity = Identity.read(chain, key);
            checkDates(identity, chainAt, path.then("chain"));
            checkStaple(identity, chainAt, path.then("chain"), stapling);
            warnOfReaders(key, keyAt, path.then("key"));
        } catch (BadCertificate bad) {
            if (bad.file() == BadCertificate.File.CHAIN) {
                report(bad, chain.toString(), chainAt, path.then("chain"));
                checkKey(key, keyAt, path.then("key"));
            } else {
                // Whoever is told which key it is for is told which certificate, too.
                String problem = bad.problem().replace(chain.toString(), chainAt.shown());
                report(problem, bad, key.toString(), keyAt, path.then("key"));
            }
        }
    }

    private void checkKey(Path key, Tree.Scalar at, KeyPath path) {
        try {
            Identity.checkKey(key);
        } catch (BadCertificate bad) {
            report(bad, key.toString(), at, path);
        }
    }

    private void report(BadCertificate bad, String file, Tree.Scalar at, KeyPath path) {
        report(bad.problem(), bad, file, at, path);
    }

    private void report(String problem, BadCertificate bad, String file, Tree.Scalar at, KeyPath path) {
        problems.add(
                at.place(),
                path,
                problem.replace(file, at.shown()),
                bad.isMissing() ? Beside.remedy(at) : bad.remedy());
    }

    /// What time does is never a mistake of the file: a gateway that has run for months must still start and take
    /// changes when one of its certificates has run out, as the others are good, and clients of this one refuse it
    /// by themselves.
    private void checkDates(Identity identity, Tree.Scalar at, KeyPath path) {
        Instant begins = identity.begins();
        if (identity.expires().isBefore(now)) {
            warnings.add(
                    at.place(),
                    path,
                    "the certificate for " + identity.names() + " expired at " + identity.expires() + ", and it is "
                            + at(now) + ", so clients refuse it",
                    "put its successor into its place, and reload");
        } else if (begins.isAfter(now)) {
            warnings.add(
                    at.place(),
                    path,
                    "the certificate for " + identity.names() + " is valid from " + begins + " on, and it is " + at(now)
                            + ", so clients refuse it",
                    "set this machine's clock, or wait");
        } else if (identity.expires().isBefore(now.plus(SOON))) {
            warnings.add(
                    at.place(),
                    path,
                    "the certificate for " + identity.names() + " " + identity.validity(now),
                    "renew it, put the new one into its place, and reload");
        }
        if (identity.names().hosts().isEmpty() && identity.names().addresses().isEmpty()) {
            warnings.add(
                    at.place(),
                    path,
                    "the certificate of '" + identity + "' names no host in its subject alternative names, so clients"
                            + " refuse it",
                    "ask for one with a DNS name there");
        }
    }

    /// A certificate that says that it comes with an OCSP answer is none for who follows that when it comes without.
    private void checkStaple(Identity identity, Tree.Scalar at, KeyPath path, boolean stapling) {
        if (!Stapling.isRequired(identity.certificate())) {
            return;
        }
        String says = "the certificate for " + identity.names() + " says that it comes with an OCSP answer";
        if (!stapling) {
            problems.add(at.place(), path, says + ", and none is shown", "remove ocsp_stapling: false");
        } else if (Stapling.responder(identity.certificate()) == null) {
            problems.add(at.place(), path, says + ", and not who gives one", "ask for one that names a responder");
        } else if (Stapling.issuer(identity.chain()) == null) {
            problems.add(
                    at.place(),
                    path,
                    says + ", and none can be asked for without the certificate of who signed it",
                    "append that to the file, behind the certificate itself");
        }
    }

    private static Instant at(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond());
    }

    private void warnOfReaders(Path key, Tree.Scalar at, KeyPath path) {
        try {
            Set<PosixFilePermission> readers = new HashSet<>(Files.getPosixFilePermissions(key));
            readers.retainAll(Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ));
            if (!readers.isEmpty()) {
                warnings.add(
                        at.place(),
                        path,
                        "'" + at.shown() + "' can be read by others than its owner",
                        "as its owner, chmod 600 it");
            }
        } catch (IOException | UnsupportedOperationException nobodyCanTell) {
            // another kind of file system
        }
    }
}
