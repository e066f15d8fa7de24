package io.headgate.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// TLS that ends on a listener.
public record Tls(
        @Key(
                doc = "What the listener shows of itself. A client that asks for a name gets a certificate for it,"
                        + " exact before wildcard; any other gets the first. Of several for one name a client gets"
                        + " the first in this order that it can verify, so put ECDSA before RSA.",
                example = "[{ chain: shop.crt, key: shop.key }]")
        List<CertificateSource> certificates,

        @Key(doc = "The oldest version spoken: `\"1.2\"` or `\"1.3\"`.", fallback = "\"1.2\"")
        TlsVersion minVersion,

        @Key(
                doc = "Protocols that clients can choose from (ALPN), the best first; one who offers others only is"
                        + " refused. By default what `http` speaks, `h2` before `http/1.1`, and none with `tcp`.",
                example = "[http/1.1]")
        @Nullable
        List<String> alpn,

        @Key(
                doc = "Lets clients that come back go on with their session, without a signature. Without it every"
                        + " connection takes a full handshake, and nothing of a session outlives it.",
                fallback = "true")
        boolean sessionTickets,

        @Key(
                doc = "Shows along with each certificate what its authority says of it (OCSP), so that clients need not"
                        + " ask; fetched where the certificate says so, by the process and not in handshakes, and anew"
                        + " at half of its time. Without an answer the certificate is shown alone; the answer for one"
                        + " that must come with it is waited for, 10s at most, before it is shown.",
                fallback = "true")
        boolean ocspStapling,

        @Key(
                doc = "Asks clients for a certificate. Endpoints get it as the field `client-cert` (RFC 9440), the log"
                        + " has its subject.",
                fallback = "off",
                example = "{ ca: clients.pem }")
        @Nullable
        ClientAuth clientAuth,

        @Key(
                doc = "What is asked of clients that ask for certain names, instead of `client_auth`. A request for a"
                        + " host of which another is asked than of its connection's name gets 421.",
                fallback = "[]",
                example = "[{ names: [api.example.com], client_auth: { ca: partners.pem } }]")
        List<NamedClientAuth> clientAuthByName,

        @Key(
                doc = "Tells browsers to come by TLS only: `strict-transport-security` on every answer that has none"
                        + " of its own. One word is how long, as in `365d`.",
                fallback = "off",
                example = "{ max_age: 365d, include_subdomains: true }")
        @Nullable
        Hsts hsts,

        @Key(doc = "What clients may cost before they are known.", fallback = "{}")
        Handshakes handshakes) {
    public Tls {
        certificates = List.copyOf(certificates);
        alpn = alpn == null ? null : List.copyOf(alpn);
        clientAuthByName = List.copyOf(clientAuthByName);
        Check check = Check.ranges(
                Tls.class,
                certificates,
                minVersion,
                alpn,
                sessionTickets,
                ocspStapling,
                clientAuth,
                clientAuthByName,
                hsts,
                handshakes);
        if (certificates.isEmpty()) {
            check.fault(
                    "there is no certificate",
                    "name one, as in { chain: shop.crt, key: shop.key }, or begin with { self_signed: true }",
                    "certificates");
        }
        Set<CertificateSource> seen = new HashSet<>();
        for (int i = 0; i < certificates.size(); i++) {
            if (!seen.add(certificates.get(i))) {
                check.fault("this certificate stands here twice", "remove one of them", "certificates", i);
            }
        }
        if (alpn != null) {
            checkAlpn(check, alpn);
        }
        checkNames(check, clientAuthByName);
        checkWait(check, clientAuth, handshakes, "client_auth");
        for (int i = 0; i < clientAuthByName.size(); i++) {
            checkWait(check, clientAuthByName.get(i).clientAuth(), handshakes, "client_auth_by_name", i, "client_auth");
        }
        check.done();
    }

    /// What becomes of clients without an answer is decided here, and not by who gives up first.
    private static void checkWait(Check check, @Nullable ClientAuth asked, Handshakes handshakes, Object... where) {
        ClientOcsp ocsp = asked == null ? null : asked.ocsp();
        if (ocsp != null && ocsp.timeout().compareTo(handshakes.timeout()) >= 0) {
            Object[] timeout = Arrays.copyOf(where, where.length + 2);
            timeout[where.length] = "ocsp";
            timeout[where.length + 1] = "timeout";
            check.fault(
                    "an answer may take " + Durations.format(ocsp.timeout()) + ", and the handshake that waits for it "
                            + Durations.format(handshakes.timeout()),
                    "write a shorter one, or a longer handshakes.timeout",
                    timeout);
        }
    }

    private static void checkNames(Check check, List<NamedClientAuth> all) {
        Set<ServerName> claimed = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            List<ServerName> names = all.get(i).names();
            for (int j = 0; j < names.size(); j++) {
                if (!claimed.add(names.get(j))) {
                    check.fault(
                            "the name '" + names.get(j) + "' stands in an entry before this one",
                            "keep it in one of the two",
                            "client_auth_by_name",
                            i,
                            "names",
                            j);
                }
            }
        }
    }

    private static void checkAlpn(Check check, List<String> alpn) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < alpn.size(); i++) {
            if (!SniRule.isProtocol(alpn.get(i))) {
                check.fault(
                        "'" + alpn.get(i) + "' is not a protocol's name",
                        "use 1 to 255 visible ASCII characters, as in http/1.1",
                        "alpn",
                        i);
            } else if (!seen.add(alpn.get(i))) {
                check.fault("'" + alpn.get(i) + "' stands here twice", "remove one of them", "alpn", i);
            }
        }
    }
}
