package io.headgate.dataplane.tls;

import io.headgate.config.ClientAuth;
import io.headgate.config.ClientAuthMode;
import io.headgate.config.ClientOcsp;
import io.headgate.config.WhenUnknown;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.RevocationList;
import io.headgate.config.certificate.RevocationStatus;
import io.headgate.config.certificate.Stapling;
import io.headgate.config.certificate.Trust;
import io.headgate.config.ip.IpText;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a listener asks its clients to show, and whom it believes. Certificates are verified by the JDK on the loop of
 * the connection, in full handshakes and in resumed ones, as one may have been revoked meanwhile. Where authorities are
 * asked, too, the library does not call for a verdict in the middle of a handshake, but stands until {@link #decide}
 * has one. Any thread.
 */
final class ClientCheck extends CertificateVerifier {
    private static final System.Logger LOG = System.getLogger("io.headgate.tls");

    private final String listener;
    private final ClientAuth settings;
    private final Trust trust;
    private final String authorities;
    private final ClientStatuses statuses;
    private final RareWarning warning = new RareWarning();
    /** Verdicts that the library has not called for yet, by what it calls the connection. */
    private final Map<Long, Integer> decided = new ConcurrentHashMap<>();

    private ClientCheck(
            String listener, ClientAuth settings, Trust trust, String authorities, ClientStatuses statuses) {
        this.listener = listener;
        this.statuses = statuses;
        this.settings = settings;
        this.trust = trust;
        this.authorities = authorities;
    }

    /**
     * The library has been loaded.
     *
     * @param listener its name
     * @param statuses what authorities say
     * @throws BadCertificate if a file cannot be used
     */
    static ClientCheck of(String listener, ClientAuth settings, ClientStatuses statuses)
            throws BadCertificate, IOException {
        Path ca = Path.of(settings.ca());
        String crl = settings.crl();
        boolean failOpen = settings.whenUnknown() == WhenUnknown.FAIL_OPEN;
        Trust trust = crl == null ? Trust.in(ca) : Trust.in(ca, Path.of(crl), failOpen);
        return new ClientCheck(listener, settings, trust, Files.readString(ca, StandardCharsets.ISO_8859_1), statuses);
    }

    /** What its authorities have revoked. */
    List<RevocationList> revoked() {
        return trust.revoked();
    }

    /** By which endpoints get the subject, in lower case; null: they do not. */
    @Nullable
    String subjectHeader() {
        return settings.subjectHeader();
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

    /** Whether authorities are asked what they have revoked. */
    boolean asks() {
        return settings.ocsp() != null;
    }

    /** Called by the library within a handshake; must not throw. */
    @Override
    public int verify(long ssl, byte[][] shown, String authentication) {
        if (asks()) {
            Integer verdict = decided.remove(ssl);
            return verdict == null ? X509_V_ERR_UNSPECIFIED : verdict;
        }
        Disbelief disbelief = look(List.of(shown));
        return disbelief == null ? X509_V_OK : disbelief.code();
    }

    /**
     * What {@link #verify} says of a connection, which must call for it next.
     *
     * @param ssl what the library calls it
     * @param disbelief null: its client is believed
     */
    void decide(long ssl, @Nullable Disbelief disbelief) {
        decided.put(ssl, disbelief == null ? X509_V_OK : disbelief.code());
    }

    /** What is wrong with a chain, whatever its authority says when it is asked; null: nothing. */
    @Nullable
    Disbelief look(List<byte[]> shown) {
        try {
            check(shown);
            return null;
        } catch (CertificateException | RuntimeException wrong) {
            Disbelief disbelief = Disbelief.of(Disbelief.Of.CLIENT, "client_auth.ca", shown, wrong);
            LOG.log(System.Logger.Level.DEBUG, () -> "the certificate of a client is refused: " + disbelief.why());
            return disbelief;
        }
    }

    /**
     * Asks what the authority says of the client's certificate.
     *
     * @param shown what {@link #check} has taken
     * @param then told later on another thread, unless this returns something
     */
    Asked ask(List<byte[]> shown, Consumer<RevocationStatus> then) {
        ClientOcsp ocsp = settings.ocsp();
        if (ocsp == null) {
            return new Asked(null, null);
        }
        try {
            return ask(ShownChain.read(shown), ocsp, then);
        } catch (CertificateException impossible) {
            throw new IllegalStateException("what has been verified can be read", impossible);
        }
    }

    private Asked ask(List<X509Certificate> chain, ClientOcsp ocsp, Consumer<RevocationStatus> then) {
        X509Certificate own = chain.getFirst();
        URI named = ocsp.place();
        URI responder = named == null ? Stapling.responder(own) : named;
        if (responder == null) {
            return new Asked(disbelief(RevocationStatus.unknown("it names no responder")), null);
        }
        RevocationStatus known = statuses.known(own, responder);
        if (known != null) {
            return new Asked(disbelief(known), null);
        }
        X509Certificate issuer = trust.issuer(chain);
        if (issuer == null) {
            return new Asked(disbelief(RevocationStatus.unknown("its issuer is not at hand")), null);
        }
        ClientStatuses.Waiter waiter = statuses.ask(new StatusQuestion(own, issuer, responder, ocsp.timeout()), then);
        return waiter == null ? new Asked(disbelief(ClientStatuses.BUSY), null) : new Asked(null, waiter);
    }

    /**
     * What came of a question at once.
     *
     * @param disbelief null: the client is believed, or one has to wait
     * @param waiter not null: one has to wait
     */
    record Asked(@Nullable Disbelief disbelief, ClientStatuses.@Nullable Waiter waiter) {}

    /** What is wrong with a certificate of which its authority says that; null: nothing. */
    @Nullable
    Disbelief disbelief(RevocationStatus status) {
        return switch (status.verdict()) {
            case GOOD -> null;
            case REVOKED -> new Disbelief(X509_V_ERR_CERT_REVOKED, "it has been revoked: " + status.why());
            case UNKNOWN ->
                settings.whenUnknown() == WhenUnknown.FAIL_OPEN
                        ? null
                        : new Disbelief(
                                X509_V_ERR_DIFFERENT_CRL_SCOPE, // certificate_unknown
                                "nobody says whether it has been revoked: " + status.why());
        };
    }

    /**
     * Returns the client's own certificate.
     *
     * @param shown DER, its own first
     * @throws CertificateException if it must not be believed
     */
    X509Certificate check(List<byte[]> shown) throws CertificateException {
        List<X509Certificate> chain = ShownChain.read(shown);
        trust.checkClient(chain);
        return chain.getFirst();
    }

    /**
     * Tells the operator of a client that was refused; of those that follow soon, metrics have the number.
     *
     * @param from null: it came by a Unix socket
     * @param shown DER, its own first
     * @param asked what is wrong by what the authority says; null: {@link #check} does not take it
     */
    void warn(@Nullable InetAddress from, List<byte[]> shown, @Nullable Disbelief asked) {
        if (shown.isEmpty() || !warning.isDue()) {
            return;
        }
        Disbelief disbelief = asked == null ? look(shown) : asked;
        if (disbelief != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "listener {0} refuses the certificate of client {1}: {2}; {3}",
                    listener,
                    from == null ? "at a Unix socket" : IpText.of(from),
                    disbelief.why(),
                    ShownChain.names(shown));
        }
    }

    /** @throws CertificateException if clients must show something; the library asks first */
    void nothingShown() throws CertificateException {
        if (settings.mode() == ClientAuthMode.REQUIRED) {
            throw new CertificateException("the client has shown no certificate");
        }
    }
}
