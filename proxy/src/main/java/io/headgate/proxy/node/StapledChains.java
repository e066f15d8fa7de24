package io.headgate.proxy.node;

import io.headgate.config.Acme;
import io.headgate.config.CertificateSource;
import io.headgate.config.Config;
import io.headgate.config.Listener;
import io.headgate.config.Tls;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.config.snapshot.Issued;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What listeners are about to show, as far as clients are to be told what its authority says of it. */
final class StapledChains {
    private StapledChains() {}

    /**
     * The chains, each once; reads their files. One that cannot be used is left out: whoever is to show it says why.
     *
     * @param issued what orders have brought
     */
    static Set<List<X509Certificate>> of(Config config, Issued issued) {
        Set<List<X509Certificate>> chains = new LinkedHashSet<>();
        for (Listener listener : config.listeners().values()) {
            Tls tls = listener.tls();
            if (tls != null && tls.ocspStapling()) {
                for (CertificateSource source : tls.certificates()) {
                    List<X509Certificate> chain = chain(source, issued);
                    if (chain != null) {
                        chains.add(chain);
                    }
                }
            }
        }
        return chains;
    }

    private static @Nullable List<X509Certificate> chain(CertificateSource source, Issued issued) {
        Acme acme = source.acme();
        if (acme != null) {
            Identity given = issued.certificates().get(acme);
            return given == null ? null : given.chain();
        }
        try {
            return source.chain() == null ? null : Identity.chain(Path.of(source.chain()));
        } catch (BadCertificate unusable) {
            return null;
        }
    }
}
