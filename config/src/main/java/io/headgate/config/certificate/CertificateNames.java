package io.headgate.config.certificate;

import io.headgate.config.ip.IpText;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Whom a certificate is for, by its subject alternative names alone (RFC 9525 section 6): the subject's common name
/// stopped counting long ago.
///
/// @param hosts DNS names in lower case, a wildcard as `*.example.com`
/// @param addresses IP addresses
public record CertificateNames(List<String> hosts, List<InetAddress> addresses) {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    public CertificateNames {
        hosts = List.copyOf(hosts);
        addresses = List.copyOf(addresses);
    }

    /// What a certificate says; nothing where it says so in a way that two readers could read differently.
    public static CertificateNames of(X509Certificate certificate) {
        List<String> hosts = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                int type = (Integer) name.get(0);
                if (type == DNS_NAME && name.get(1) instanceof String host && isPlain(host)) {
                    hosts.add(host.toLowerCase(Locale.ROOT));
                } else if (type == IP_ADDRESS && name.get(1) instanceof String address) {
                    addresses.add(InetAddress.ofLiteral(address));
                }
            }
        } catch (CertificateParsingException | IllegalArgumentException malformed) {
            return new CertificateNames(List.of(), List.of());
        }
        return new CertificateNames(hosts, addresses);
    }

    /// Letters, digits, `-`, `_`, dots, and `*` as the whole first label: above all no NUL, behind which some stop.
    private static boolean isPlain(String host) {
        String rest = host.startsWith("*.") ? host.substring(2) : host;
        boolean plain = rest.chars()
                .allMatch(c -> c < 0x7F && Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
        return plain && !rest.isEmpty() && !rest.startsWith(".") && !rest.endsWith(".");
    }

    /// Whether it is for `host`: a name in lower case without a final dot, or an IP address, IPv6 in brackets or not. A
    /// wildcard stands for exactly one label.
    public boolean cover(String host) {
        for (String name : hosts) {
            if (name.startsWith("*.") ? matches(name, host) : name.equals(host)) {
                return true;
            }
        }
        return !addresses.isEmpty() && coverAddress(host);
    }

    private static boolean matches(String wildcard, String host) {
        int dot = host.indexOf('.');
        return dot > 0 && host.substring(dot).equals(wildcard.substring(1));
    }

    private boolean coverAddress(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            return addresses.contains(InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host));
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>(hosts);
        addresses.forEach(address -> all.add(IpText.of(address)));
        return all.isEmpty() ? "no name" : String.join(", ", all);
    }
}
