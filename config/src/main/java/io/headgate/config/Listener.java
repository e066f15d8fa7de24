package io.headgate.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sockets that accept clients, and what is spoken on them.
public record Listener(
        @Key(doc = "Addresses to listen on, one or several. Port 0 lets the system choose.", example = "0.0.0.0:80")
        List<Address> bind,

        @Key(doc = "What is spoken on these addresses.", example = "{ http: {} }") @Inline
        Service service,

        @Key(doc = "Ends TLS here; what is spoken is inside it.", example = "{ certificates: [{ self_signed: true }] }")
        @Nullable
        Tls tls,

        @Key(doc = "How many clients at once. Of datagrams, each session counts as one.", fallback = "{}")
        Connections connections,

        @Key(
                doc = "Whose addresses may connect, or begin a session of datagrams; by default all. Clients of a Unix"
                        + " socket have none.",
                fallback = "{}")
        Access access,

        @Key(
                doc = "Connections come through load balancers that say who the client is, in a PROXY header.",
                example = "{ from: [10.0.0.5] }")
        @Nullable
        ProxyProtocol proxyProtocol) {
    public Listener {
        bind = List.copyOf(bind);
        Check check = new Check();
        if (bind.isEmpty()) {
            check.fault("there is no address", "name at least one, as in 0.0.0.0:80", "bind");
        }
        Set<Address> seen = new HashSet<>();
        for (int i = 0; i < bind.size(); i++) {
            Address address = bind.get(i);
            checkBind(check, address, "bind", i);
            if (!seen.add(address) && !(address instanceof Address.Inet inet && inet.port() == 0)) {
                check.fault(address + " stands here twice", "remove one of them", "bind", i);
            }
            if (address instanceof Address.Unix && proxyProtocol != null) {
                check.fault(
                        "who connects to " + address + " has no address, so proxy_protocol.from lets nobody in",
                        "bind to an IP address, or remove proxy_protocol",
                        "bind",
                        i);
            }
        }
        if (service instanceof Udp) {
            checkUdp(check, bind);
            if (proxyProtocol != null) {
                check.fault("datagrams have no PROXY header", "remove proxy_protocol", "proxy_protocol");
            }
        }
        if (tls != null) {
            checkTls(check, service, tls);
        }
        check.done();
    }

    private static void checkTls(Check check, Service service, Tls tls) {
        switch (service) {
            case Udp _ -> check.fault("datagrams are not encrypted here", "remove tls", "tls");
            case Tcp tcp
            when tcp.action() instanceof TcpAction.BySni ->
                check.fault(
                        "tcp.sni passes TLS on unopened, and tls opens it", "remove tls, or name one upstream", "tls");
            case Tcp _ -> {
                if (tls.hsts() != null) {
                    check.fault("hsts is said in answers to requests, and tcp has none", "remove it", "tls", "hsts");
                }
                checkTcpSubject(check, tls.clientAuth(), "tls", "client_auth", "subject_header");
                for (int i = 0; i < tls.clientAuthByName().size(); i++) {
                    ClientAuth named = tls.clientAuthByName().get(i).clientAuth();
                    checkTcpSubject(check, named, "tls", "client_auth_by_name", i, "client_auth", "subject_header");
                }
            }
            case Http http -> checkHttp(check, http, tls);
        }
    }

    private static void checkTcpSubject(Check check, @Nullable ClientAuth clients, Object... where) {
        if (clients != null && clients.subjectHeader() != null) {
            check.fault("the subject is a header of requests, and tcp has none", "remove it", where);
        }
    }

    private static void checkHttp(Check check, Http http, Tls tls) {
        if (http.redirectToHttps()) {
            check.fault("these clients come by TLS already", "remove it here", "http", "redirect_to_https");
        }
        checkHttpAlpn(check, http.alpn(), tls.alpn() == null ? List.of() : tls.alpn());
    }

    private static void checkHttpAlpn(Check check, List<String> spoken, List<String> alpn) {
        for (int i = 0; i < alpn.size(); i++) {
            if (!spoken.contains(alpn.get(i))) {
                check.fault(
                        "http does not speak '" + alpn.get(i) + "'",
                        "keep " + String.join(", ", spoken),
                        "tls",
                        "alpn",
                        i);
            }
        }
    }

    private static void checkUdp(Check check, List<Address> bind) {
        for (int i = 0; i < bind.size(); i++) {
            if (bind.get(i) instanceof Address.Unix unix) {
                check.fault(
                        "'" + unix + "' takes no datagrams",
                        "give udp an IP address and a port, as in 0.0.0.0:53",
                        "bind",
                        i);
            }
        }
    }

    /// A name would make the sockets depend on a name server; `localhost` is always there.
    static void checkBind(Check check, Address address, Object... at) {
        if (address instanceof Address.Named named && !named.host().equals("localhost")) {
            check.fault(
                    "'" + address + "' is a name, and a listener needs an address",
                    "write the IP address, or localhost",
                    at);
        }
    }
}
