package io.headgate.config.snapshot;

import io.headgate.config.Acme;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.Staple;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What authorities have given to this node, and what it is to tell them: immutable.
///
/// @param certificates those that were ordered; of one that is missing there is none yet
/// @param staples what they say of certificates
/// @param httpAnswers what requests for their tokens are answered with, while they ask (RFC 8555 section 8.3)
/// @param tlsAnswers what they are shown, by host, while they ask (RFC 8737)
public record Issued(
        Map<Acme, Identity> certificates,
        Map<X509Certificate, Staple> staples,
        Map<String, String> httpAnswers,
        Map<String, Identity> tlsAnswers) {
    public static final Issued NOTHING = new Issued(Map.of(), Map.of(), Map.of(), Map.of());

    public Issued {
        certificates = Map.copyOf(certificates);
        staples = Map.copyOf(staples);
        httpAnswers = Map.copyOf(httpAnswers);
        tlsAnswers = Map.copyOf(tlsAnswers);
    }

    /// The same with exactly these certificates.
    public Issued with(Map<Acme, Identity> others) {
        return new Issued(others, staples, httpAnswers, tlsAnswers);
    }

    /// The same with a certificate that was issued.
    public Issued with(Acme acme, Identity identity) {
        return with(changed(certificates, acme, identity));
    }

    /// The same with what an authority says of a certificate; null: nothing any more.
    public Issued with(X509Certificate certificate, @Nullable Staple staple) {
        return new Issued(certificates, changed(staples, certificate, staple), httpAnswers, tlsAnswers);
    }

    /// The same with what authorities say of these certificates, too.
    public Issued withStaples(Map<X509Certificate, Staple> more) {
        Map<X509Certificate, Staple> all = new HashMap<>(staples);
        all.putAll(more);
        return new Issued(certificates, all, httpAnswers, tlsAnswers);
    }

    /// The same with more answers.
    public Issued withAnswers(Map<String, String> http, Map<String, Identity> tls) {
        Map<String, String> moreHttp = new HashMap<>(httpAnswers);
        moreHttp.putAll(http);
        Map<String, Identity> moreTls = new HashMap<>(tlsAnswers);
        moreTls.putAll(tls);
        return new Issued(certificates, staples, moreHttp, moreTls);
    }

    /// The same without the answers for these tokens and hosts.
    public Issued withoutAnswers(Set<String> gone) {
        Map<String, String> http = new HashMap<>(httpAnswers);
        http.keySet().removeAll(gone);
        Map<String, Identity> tls = new HashMap<>(tlsAnswers);
        tls.keySet().removeAll(gone);
        return new Issued(certificates, staples, http, tls);
    }

    private static <K, V> Map<K, V> changed(Map<K, V> all, K key, @Nullable V value) {
        Map<K, V> changed = new HashMap<>(all);
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        return changed;
    }
}
