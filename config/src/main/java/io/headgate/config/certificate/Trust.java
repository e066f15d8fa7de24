package io.headgate.config.certificate;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Who vouches for others: verifies chains by the JDK's rules (PKIX, RFC 5280). Thread-safe.
public final class Trust {
    /// The kind of key exchange, which is always an ephemeral one that the certificate's key signs.
    private static final String SIGNED = "UNKNOWN";

    private final X509TrustManager manager;
    private final List<RevocationList> revoked;
    /// Also believed where they are out of date, as far as somebody stands in them.
    private final List<X509CRL> atLeast;

    private Trust(@Nullable KeyStore roots, @Nullable List<X509CRL> revoked, boolean failOpen) {
        this.revoked = revoked == null ? List.of() : RevocationList.newest(revoked);
        atLeast = revoked == null || !failOpen ? List.of() : revoked;
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            if (roots == null || revoked == null) {
                factory.init(roots);
            } else {
                factory.init(new CertPathTrustManagerParameters(withRevoked(roots, revoked, failOpen)));
            }
            manager = only(factory.getTrustManagers());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("authorities cannot be set up: " + e.getMessage(), e);
        }
    }

    /// Nothing is fetched. What cannot be found out counts as revoked unless that `failOpen`.
    private static PKIXBuilderParameters withRevoked(KeyStore roots, List<X509CRL> revoked, boolean failOpen)
            throws GeneralSecurityException {
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        Set<PKIXRevocationChecker.Option> options =
                EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK);
        if (failOpen) {
            options.add(PKIXRevocationChecker.Option.SOFT_FAIL);
        }
        checker.setOptions(options);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(roots, new X509CertSelector());
        parameters.addCertPathChecker(checker);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
        return parameters;
    }

    private static X509TrustManager only(TrustManager[] managers) {
        for (TrustManager each : managers) {
            if (each instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new IllegalStateException("every Java platform verifies X.509");
    }

    /// The authorities in a PEM file.
    ///
    /// @throws BadCertificate if it holds none
    public static Trust in(Path file) throws BadCertificate {
        return of(PemFiles.certificates(file), null, false);
    }

    /// The authorities in a PEM file, less what they have revoked.
    ///
    /// @param revoked a PEM file with the lists of all of them
    /// @param failOpen whether a client is believed whom none of those in date is about, and none that is old has
    /// @throws BadCertificate if one of the files holds nothing of the kind
    public static Trust in(Path file, Path revoked, boolean failOpen) throws BadCertificate {
        return of(PemFiles.certificates(file), PemFiles.revoked(revoked), failOpen);
    }

    /// What a PEM file of revoked certificates has; at least one list.
    ///
    /// @throws BadCertificate if it holds none
    public static List<RevocationList> revoked(Path file) throws BadCertificate {
        return RevocationList.newest(PemFiles.revoked(file));
    }

    /// The authorities that the Java platform knows.
    public static Trust platform() {
        return new Trust(null, null, false);
    }

    private static Trust of(List<X509Certificate> authorities, @Nullable List<X509CRL> revoked, boolean failOpen) {
        try {
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                roots.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            if (revoked != null) {
                verifyAhead(authorities, revoked);
            }
            return new Trust(roots, revoked, failOpen);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an empty store of certificates cannot fail", e);
        }
    }

    /// Lists remember by which key their signature has been verified, which takes a while where they are large; so it
    /// is done here, and not on the loop of the first client. Whether it is good is asked again with each client.
    private static void verifyAhead(List<X509Certificate> authorities, List<X509CRL> revoked) {
        for (X509CRL list : revoked) {
            for (X509Certificate authority : authorities) {
                if (authority.getSubjectX500Principal().equals(list.getIssuerX500Principal())) {
                    try {
                        list.verify(authority.getPublicKey());
                    } catch (GeneralSecurityException anothersSignature) {
                        // nobody will believe it
                    }
                }
            }
        }
    }

    /// @param chain what a server has shown, its own certificate first
    /// @throws CertificateException saying why it must not be believed
    public void checkServer(List<X509Certificate> chain) throws CertificateException {
        manager.checkServerTrusted(chain.toArray(new X509Certificate[0]), SIGNED);
    }

    /// @param chain what a client has shown, its own certificate first
    /// @throws CertificateException saying why it must not be believed
    public void checkClient(List<X509Certificate> chain) throws CertificateException {
        if (chain.isEmpty() || chain.size() > ServerCheck.CHAIN_MAX) {
            throw new CertificateException("the chain has " + chain.size() + " certificates");
        }
        manager.checkClientTrusted(chain.toArray(new X509Certificate[0]), SIGNED);
        for (X509CRL list : atLeast) {
            for (X509Certificate each : chain) {
                if (list.getIssuerX500Principal().equals(each.getIssuerX500Principal()) && list.isRevoked(each)) {
                    throw new CertificateException(new CertPathValidatorException(
                            "a list that is out of date has it", null, null, -1, BasicReason.REVOKED));
                }
            }
        }
    }

    /// Who has signed a certificate that has been verified: one of the authorities, or one that was shown with it. Any
    /// of these whose name and key are right is as good as another, as both are all that counts of an issuer.
    ///
    /// @param chain its own certificate first
    public @Nullable X509Certificate issuer(List<X509Certificate> chain) {
        X509Certificate own = chain.getFirst();
        List<X509Certificate> candidates = new ArrayList<>(List.of(manager.getAcceptedIssuers()));
        candidates.addAll(chain.subList(1, chain.size()));
        for (X509Certificate each : candidates) {
            if (each.getSubjectX500Principal().equals(own.getIssuerX500Principal())) {
                try {
                    own.verify(each.getPublicKey());
                    return each;
                } catch (GeneralSecurityException anothers) {
                    // one of the same name
                }
            }
        }
        return null;
    }

    /// Whether the same authorities vouch for servers here as there.
    public boolean isLike(Trust other) {
        return authorities().equals(other.authorities());
    }

    private Set<X509Certificate> authorities() {
        return new HashSet<>(List.of(manager.getAcceptedIssuers())); // a file may name one twice
    }

    /// The lists of what these authorities have revoked; whom none in date is about is not believed.
    public List<RevocationList> revoked() {
        return revoked;
    }

    /// For the JDK's own TLS.
    public X509TrustManager manager() {
        return manager;
    }
}
