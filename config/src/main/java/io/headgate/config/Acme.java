package io.headgate.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A certificate that is ordered from an authority and renewed in time (ACME, RFC 8555).
public record Acme(
        @Key(
                doc = "Whom the certificate is for, all in one; a wildcard only with `dns_01`.",
                example = "[shop.example.com]")
        List<ServerName> hosts,

        @Key(
                doc = "Where the authority writes to about the account, if at all.",
                fallback = "off",
                example = "ops@example.com")
        @Nullable
        String email,

        @Key(
                doc = "The authority's directory. To name one is to agree to its terms of service.",
                fallback = "https://acme-v02.api.letsencrypt.org/directory",
                example = "https://ca.internal/acme/directory")
        String directory,

        @Key(
                doc = "PEM file of the authorities that vouch for the directory's own server; by default those that"
                        + " Java knows.",
                example = "internal.pem",
                file = true)
        @Nullable
        String ca,

        @Key(
                doc = "How to show that the hosts are ours. `http_01`: the authority asks port 80 of each host, and"
                        + " every `http` listener answers, before any route. `tls_alpn_01`: it asks port 443, and the"
                        + " listeners with `tls` answer. `dns_01`: it looks into DNS, and `dns` puts the answer there.",
                fallback = "http_01")
        AcmeChallenge challenge,

        @Key(
                doc = "Puts records into DNS, for `dns_01`.",
                fallback = "off",
                example = "{ command: [/etc/headgate/dns-hook] }")
        @Nullable
        DnsHook dns,

        @Key(doc = "The kind of key: `ecdsa` (P-256) or `rsa` (2048 bits).", fallback = "ecdsa")
        AcmeKey key,

        @Key(
                doc = "An account that exists with the authority by other means, where it asks for one.",
                fallback = "off",
                example = "{ id: kid-1, hmac: \"${ACME_HMAC}\" }")
        @Nullable
        ExternalAccount externalAccount) {
    /// What the usual authorities take in one certificate.
    private static final int HOSTS_MAX = 100;

    public Acme {
        hosts = List.copyOf(hosts);
        Check check = new Check();
        checkHosts(check, hosts, challenge);
        check.part(() -> checkDirectory(directory), "directory");
        if (email != null && !email.matches("[^@\\s<>,?]+@[^@\\s<>,?]+")) {
            check.fault("'" + email + "' is not an address", "write one, as in ops@example.com", "email");
        }
        if (ca != null && ca.isBlank()) {
            check.fault("the file name is empty", "name a file", "ca");
        }
        if (challenge == AcmeChallenge.DNS_01 && dns == null) {
            check.fault("nobody puts the answer into DNS", "add dns: { command: [PROGRAM] }", "challenge");
        } else if (challenge != AcmeChallenge.DNS_01 && dns != null) {
            check.fault(
                    "DNS is not looked into with " + Words.of(challenge), "remove dns, or write dns_01", "challenge");
        }
        check.done();
    }

    private static void checkHosts(Check check, List<ServerName> hosts, AcmeChallenge challenge) {
        if (hosts.isEmpty() || hosts.size() > HOSTS_MAX) {
            check.fault("there are " + hosts.size() + " hosts", "name 1 to " + HOSTS_MAX, "hosts");
        }
        Set<ServerName> seen = new HashSet<>();
        for (int i = 0; i < hosts.size(); i++) {
            ServerName host = hosts.get(i);
            if (host.equals(ServerName.ANY)) {
                check.fault("no certificate is for every name", "name the hosts", "hosts", i);
            } else if (host.wildcard() && challenge != AcmeChallenge.DNS_01) {
                check.fault(
                        "no authority believes " + Words.of(challenge) + " for the wildcard '" + host + "'",
                        "write challenge: dns_01, or name the hosts",
                        "hosts",
                        i);
            } else if (!seen.add(host)) {
                check.fault("'" + host + "' stands here twice", "remove one of them", "hosts", i);
            }
        }
    }

    private static void checkDirectory(String directory) {
        try {
            URI uri = new URI(directory);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return;
            }
        } catch (URISyntaxException malformed) {
            // told below
        }
        throw new InvalidValue(
                "'" + directory + "' is not a directory over https", "write it as in https://ca.internal/directory");
    }

    /// The hosts, joined by commas.
    public String names() {
        return String.join(", ", hosts.stream().map(ServerName::toString).toList());
    }
}
