package io.headgate.dataplane.tls;

import io.headgate.config.ClientAuth;
import io.headgate.config.ClientAuthMode;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.RevocationList;
import io.headgate.config.certificate.Trust;
import io.headgate.config.ip.IpText;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a listener asks its clients to show, and whom it believes. Certificates are verified by the JDK on the loop of
 * the connection, in full handshakes and in resumed ones, as one may have been revoked meanwhile. Any thread.
 */
final class ClientCheck extends CertificateVerifier {
    private static final System.Logger LOG = System.getLogger("io.headgate.tls");

    private final String listener;
    private final ClientAuth settings;
    private final Trust trust;
    private final String authorities;
    private final RareWarning warning = new RareWarning();

    private ClientCheck(String listener, ClientAuth settings, Trust trust, String authorities) {
        this.listener = listener;
        this.settings = settings;
        this.trust = trust;
        this.authorities = authorities;
    }

    /**
     * The library has been loaded.
     *
     * @param listener its name
     * @throws BadCertificate if a file cannot be used
     */
    static ClientCheck of(String listener, ClientAuth settings) throws BadCertificate, IOException {
        Path ca = Path.of(settings.ca());
        String crl = settings.crl();
        Trust trust = crl == null ? Trust.in(ca) : Trust.in(ca, Path.of(crl));
        return new ClientCheck(listener, settings, trust, Files.readString(ca, StandardCharsets.ISO_8859_1));
    }

    /** What its authorities have revoked. */
    List<RevocationList> revoked() {
        return trust.revoked();
    }

    /** In the library's words. */
    int mode() {
        return settings.mode() == ClientAuthMode.REQUIRED ? SSL.SSL_CVERIFY_REQUIRED : SSL.SSL_CVERIFY_OPTIONAL;
    }

    /** The authorities as PEM, named to clients so that they can choose. */
    String authorities() {
        return authorities;
    }

    /** Where sessions must not be resumed that began under other demands. */
    String demands() {
        return settings + "\n" + authorities;
    }

    /** Called by the library within a handshake; must not throw. */
    @Override
    public int verify(long ssl, byte[][] shown, String authentication) {
        try {
            check(List.of(shown));
            return X509_V_OK;
        } catch (CertificateException | RuntimeException wrong) {
            Disbelief disbelief = disbelief(List.of(shown), wrong);
            LOG.log(System.Logger.Level.DEBUG, () -> "the certificate of a client is refused: " + disbelief.why());
            return disbelief.code();
        }
    }

    private static Disbelief disbelief(List<byte[]> shown, Exception wrong) {
        try {
            return Disbelief.of(own(shown), wrong);
        } catch (CertificateException | RuntimeException unreadable) {
            return new Disbelief(X509_V_ERR_CERT_REJECTED, "it cannot be read");
        }
    }

    /**
     * Returns the client's own certificate.
     *
     * @param shown DER, its own first
     * @throws CertificateException if it must not be believed
     */
    X509Certificate check(List<byte[]> shown) throws CertificateException {
        List<X509Certificate> chain = new ArrayList<>();
        for (byte[] each : shown) {
            chain.add(BoringSsl.certificate(each));
        }
        trust.checkClient(chain);
        return chain.getFirst();
    }

    /**
     * Tells the operator of a client that was refused; of those that follow soon, metrics have the number.
     *
     * @param from null: it came by a Unix socket
     * @param shown DER, its own first, which {@link #check} does not take
     */
    void warn(@Nullable InetAddress from, List<byte[]> shown) {
        if (shown.isEmpty() || !warning.isDue()) {
            return;
        }
        try {
            check(shown);
        } catch (CertificateException | RuntimeException wrong) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "listener {0} refuses the certificate of client {1}: {2}; {3}",
                    listener,
                    from == null ? "at a Unix socket" : IpText.of(from),
                    disbelief(shown, wrong).why(),
                    names(shown));
        }
    }

    private static String names(List<byte[]> shown) {
        try {
            X509Certificate own = own(shown);
            return "subject " + Disbelief.name(own.getSubjectX500Principal()) + ", issuer "
                    + Disbelief.name(own.getIssuerX500Principal());
        } catch (CertificateException | RuntimeException unreadable) {
            return "nobody can read whose it is";
        }
    }

    /** @throws CertificateException if clients must show something; the library asks first */
    void nothingShown() throws CertificateException {
        if (settings.mode() == ClientAuthMode.REQUIRED) {
            throw new CertificateException("the client has shown no certificate");
        }
    }

    /** The client's own certificate, whether or not it can be believed. */
    static X509Certificate own(List<byte[]> shown) throws CertificateException {
        return BoringSsl.certificate(shown.getFirst());
    }
}
