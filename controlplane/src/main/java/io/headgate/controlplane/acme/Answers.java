package io.headgate.controlplane.acme;

import io.headgate.config.Acme;
import io.headgate.config.AcmeKey;
import io.headgate.config.DnsHook;
import io.headgate.config.certificate.Identity;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;

/// What an authority is to find at the hosts of one order, while it looks. For one thread, and one order.
sealed interface Answers {
    /// The challenge of `authorization` that this answers, its answer noted.
    ///
    /// @throws AcmeException if the authority does not offer it for this host
    Challenge add(Authorization authorization) throws AcmeException;

    /// Lets the authority find all that was added.
    void give() throws IOException, InterruptedException;

    /// Takes all of it away.
    void take() throws IOException, InterruptedException;

    static Answers of(Acme acme, AcmeListener listener, Pause pause) {
        return switch (acme.challenge()) {
            case HTTP_01 -> new OverHttp(listener);
            case TLS_ALPN_01 -> new OverTls(listener);
            case DNS_01 -> new InDns(Objects.requireNonNull(acme.dns()), pause);
        };
    }

    /// Lets time pass.
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    private static <C extends Challenge> C find(Authorization of, Class<C> kind, String name) throws AcmeException {
        return of.findChallenge(kind)
                .orElseThrow(() -> new AcmeException("the authority does not offer " + name + " for "
                        + of.getIdentifier().getDomain() + "; choose another challenge"));
    }

    /// Tokens that the `http` listeners answer with (RFC 8555 section 8.3).
    final class OverHttp implements Answers {
        private final AcmeListener listener;
        private final Map<String, String> byToken = new HashMap<>();

        OverHttp(AcmeListener listener) {
            this.listener = listener;
        }

        @Override
        public Challenge add(Authorization authorization) throws AcmeException {
            Http01Challenge challenge = find(authorization, Http01Challenge.class, "http_01");
            byToken.put(challenge.getToken(), challenge.getAuthorization());
            return challenge;
        }

        @Override
        public void give() throws IOException {
            listener.changed(issued -> issued.withAnswers(byToken, Map.of()));
        }

        @Override
        public void take() throws IOException {
            listener.changed(issued -> issued.withoutAnswers(byToken.keySet()));
        }
    }

    /// Certificates that the listeners with TLS show to the authority (RFC 8737).
    final class OverTls implements Answers {
        private final AcmeListener listener;
        /// The library signs these by RSA, whatever it is given.
        private final KeyPair key = Keys.make(AcmeKey.RSA);
        private final Map<String, Identity> byHost = new HashMap<>();

        OverTls(AcmeListener listener) {
            this.listener = listener;
        }

        @Override
        public Challenge add(Authorization authorization) throws AcmeException {
            TlsAlpn01Challenge challenge = find(authorization, TlsAlpn01Challenge.class, "tls_alpn_01");
            byHost.put(
                    authorization.getIdentifier().getDomain(),
                    new Identity(
                            List.of(challenge.createCertificate(key, authorization.getIdentifier())),
                            key.getPrivate(),
                            true));
            return challenge;
        }

        @Override
        public void give() throws IOException {
            listener.changed(issued -> issued.withAnswers(Map.of(), byHost));
        }

        @Override
        public void take() throws IOException {
            listener.changed(issued -> issued.withoutAnswers(byHost.keySet()));
        }
    }

    /// Records that somebody else puts into DNS (RFC 8555 section 8.4).
    final class InDns implements Answers {
        private final DnsHookRun hook;
        private final Duration propagation;
        private final Pause pause;
        private final List<Record> records = new ArrayList<>();

        private record Record(String name, String text) {}

        InDns(DnsHook dns, Pause pause) {
            hook = new DnsHookRun(dns);
            propagation = dns.propagation();
            this.pause = pause;
        }

        @Override
        public Challenge add(Authorization authorization) throws AcmeException {
            Dns01Challenge challenge = find(authorization, Dns01Challenge.class, "dns_01");
            String name = challenge.getRRName(authorization.getIdentifier());
            records.add(new Record(
                    name.endsWith(".") ? name.substring(0, name.length() - 1) : name, challenge.getDigest()));
            return challenge;
        }

        @Override
        public void give() throws IOException, InterruptedException {
            for (Record each : records) {
                hook.run("present", each.name(), each.text());
            }
            pause.sleep(propagation);
        }

        @Override
        public void take() throws IOException, InterruptedException {
            IOException first = null;
            for (Record each : records) {
                try {
                    hook.run("cleanup", each.name(), each.text());
                } catch (IOException failed) {
                    first = first == null ? failed : first;
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
