package io.headgate.proxy.doctor;

import io.headgate.config.CertificateSource;
import io.headgate.config.ClientAuth;
import io.headgate.config.Config;
import io.headgate.config.Tls;
import io.headgate.config.UpstreamTls;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Certificates that lie in files, with their keys: whether the service can read them, for how long they are good. */
final class CertificateFiles implements Check {
    /** As {@code headgate check} warns: a week for who is asked for a new one by hand, and one for who is away. */
    private static final int DAYS_MIN = 14;

    @Override
    public List<Finding> findings(Subject subject) {
        Config config = subject.config();
        if (config == null) {
            return List.of(Finding.warn("not looked at: the configuration is not valid", "mend it, and ask again"));
        }
        List<Finding> findings = new ArrayList<>();
        sources(config).forEach((where, source) -> look(subject, where, source, findings));
        lists(config).forEach((where, file) -> access(subject.account(), where, Path.of(file), findings));
        return findings.isEmpty() ? List.of(Finding.ok("the configuration names no certificate in files")) : findings;
    }

    /** Those in files, by where they are named. */
    private static Map<String, CertificateSource> sources(Config config) {
        Map<String, CertificateSource> all = new LinkedHashMap<>();
        config.listeners().forEach((name, listener) -> {
            if (listener.tls() != null) {
                List<CertificateSource> sources = listener.tls().certificates();
                for (int i = 0; i < sources.size(); i++) {
                    all.put("listeners." + name + ".tls.certificates[" + i + "]", sources.get(i));
                }
            }
        });
        config.upstreams().forEach((name, upstream) -> {
            if (upstream.tls() != null && upstream.tls().certificate() != null) {
                all.put("upstreams." + name + ".tls.certificate", upstream.tls().certificate());
            }
        });
        all.values().removeIf(source -> source.chain() == null || source.key() == null);
        return all;
    }

    /**
     * Authorities and lists of revoked certificates, by where they are named; what is in them is told with the file.
     */
    private static Map<String, String> lists(Config config) {
        Map<String, String> all = new LinkedHashMap<>();
        config.listeners().forEach((name, listener) -> {
            Tls tls = listener.tls();
            if (tls != null) {
                asked(all, "listeners." + name + ".tls", tls.clientAuth());
                for (int i = 0; i < tls.clientAuthByName().size(); i++) {
                    String where = "listeners." + name + ".tls.client_auth_by_name[" + i + "]";
                    asked(all, where, tls.clientAuthByName().get(i).clientAuth());
                }
            }
        });
        config.upstreams().forEach((name, upstream) -> {
            UpstreamTls tls = upstream.tls();
            put(all, "upstreams." + name + ".tls.ca", tls == null ? null : tls.ca());
        });
        return all;
    }

    private static void asked(Map<String, String> all, String where, @Nullable ClientAuth clients) {
        if (clients != null) {
            put(all, where + ".client_auth.ca", clients.ca());
            put(all, where + ".client_auth.crl", clients.crl());
        }
    }

    private static void put(Map<String, String> all, String where, @Nullable String file) {
        if (file != null) {
            all.put(where, file);
        }
    }

    private static void look(Subject subject, String where, CertificateSource source, List<Finding> findings) {
        if (source.chain() == null || source.key() == null) {
            return;
        }
        Path chain = Path.of(source.chain());
        Path key = Path.of(source.key());
        int before = findings.size();
        access(subject.account(), where, chain, findings);
        access(subject.account(), where, key, findings);
        readers(where, key, findings);
        try {
            Finding dates = dates(where + ": " + chain, Identity.read(chain, key), subject.now());
            if (dates.verdict() != Finding.Verdict.OK || findings.size() == before) {
                findings.add(dates);
            }
        } catch (BadCertificate bad) {
            findings.add(Finding.fail(where + ": " + bad.problem(), bad.remedy()));
        }
    }

    /** @param file where it is named, and its file */
    private static Finding dates(String file, Identity identity, Instant now) {
        String told = file + " for " + identity.names();
        if (identity.begins().isAfter(now)) {
            return Finding.fail(
                    told + " is valid from " + identity.begins() + " on, and it is " + now,
                    "set this machine's clock, or wait");
        }
        told += " " + identity.validity(now);
        String remedy = "put its successor into its place, then: headgate reload";
        if (identity.expires().isBefore(now)) {
            return Finding.fail(told, remedy);
        }
        return Duration.between(now, identity.expires()).toDays() < DAYS_MIN
                ? Finding.warn(told, remedy)
                : Finding.ok(told + "; its key belongs to it");
    }

    private static void access(Account account, String where, Path file, List<Finding> findings) {
        Path barrier = Files.notExists(file) ? null : account.barsReading(file);
        if (barrier != null) {
            findings.add(Finding.fail(
                    where + ": " + file + " cannot be read by " + account.name() + ", because of the mode of "
                            + barrier,
                    "chgrp " + account.name() + " " + barrier + " && chmod g+rX " + barrier));
        }
    }

    private static void readers(String where, Path key, List<Finding> findings) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(key);
            if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
                findings.add(Finding.fail(
                        where + ": the private key " + key + " is open to every user of this machine ("
                                + PosixFilePermissions.toString(mode) + ")",
                        "chmod o= " + key + "; who could read it may have it, so get a new one"));
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Whether it can be read at all is told above.
        }
    }
}
