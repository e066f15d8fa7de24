package io.headgate.dataplane.tls;

import io.headgate.config.certificate.CertificateNames;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.Staple;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SSLCredential;
import io.netty.internal.tcnative.SessionTicketKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The library's settings for connections that show the same certificates. Lives until whoever made it and the last of
 * its connections have let go; that is why certificates can change under connections that keep theirs. Any thread.
 *
 * <p>Versions 1.2 and 1.3 only. Of 1.2 only suites that are both encrypted and authenticated in one (AEAD) and whose
 * keys outlive nobody (ECDHE); those of 1.3 are all sound. Groups: X25519MLKEM768, which also withstands a quantum
 * computer, X25519, P-256. Of several certificates the library takes the first whose key can sign by an algorithm that
 * the client offers ({@code SSL_CREDENTIAL} in BoringSSL's ssl.h), for 1.2 also one that goes with a common suite.
 */
final class TlsContext {
    /** Those with the same strength in brackets: which of them is the client's choice, by what its processor does. */
    private static final String SUITES = "[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305"
            + "|ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]"
            + ":ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";

    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};

    private static final int OLDEST_MINOR = 2;

    /** The library cuts longer chains; one more than is believed is seen, so that it is refused. */
    private static final int CHAIN_DEPTH_MAX = 11;

    private final long pointer;
    private final boolean unverified;
    private final List<CertificateNames> names;
    private final @Nullable ClientSessions sessions;
    private final AtomicInteger users = new AtomicInteger(1);

    private TlsContext(long pointer, List<Identity> identities, @Nullable ClientSessions sessions) {
        this.pointer = pointer;
        this.sessions = sessions;
        unverified = identities.stream().anyMatch(Identity::selfSigned);
        names = identities.stream().map(Identity::names).toList();
    }

    /**
     * For connections of clients.
     *
     * @param identities what they are shown, in order of preference
     * @param protocols what they may choose from, the best first
     * @param clients what is asked of them; null: nothing
     * @param id sessions are resumed only where this is the same, at most 32 bytes; null: they never are
     */
    static TlsContext server(
            List<Identity> identities,
            int minVersionMinor,
            String[] protocols,
            @Nullable ClientCheck clients,
            byte @Nullable [] id) {
        return make(SSL.SSL_MODE_SERVER, minVersionMinor, identities, protocols, null, pointer -> {
            SSLContext.setOptions(pointer, SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
            if (clients != null) {
                SSLContext.setVerify(pointer, clients.mode(), CHAIN_DEPTH_MAX);
                SSLContext.setCertVerifyCallback(pointer, clients);
                SSLContext.setUseTasks(pointer, clients.asks());
                BoringSsl.read(clients.authorities(), bio -> SSLContext.setCACertificateBio(pointer, bio) ? 1 : 0);
            }
            if (id == null) {
                SSLContext.setOptions(pointer, SSL.SSL_OP_NO_TICKET);
            } else {
                SSLContext.setSessionIdContext(pointer, id);
                SSLContext.setSessionCacheTimeout(pointer, TicketKeys.SESSION_SECONDS);
            }
        });
    }

    /**
     * For connections to endpoints.
     *
     * @param identity what is shown to endpoints that ask; null: nothing
     * @param protocols what is offered, the best first
     * @param verifier is asked about each endpoint's chain, on the loop of its connection; not when a session is
     *     resumed
     * @param sessions where those that endpoints give are kept; closed with this
     */
    static TlsContext client(
            int minVersionMinor,
            @Nullable Identity identity,
            String[] protocols,
            CertificateVerifier verifier,
            ClientSessions sessions) {
        List<Identity> identities = identity == null ? List.of() : List.of(identity);
        return make(SSL.SSL_MODE_CLIENT, minVersionMinor, identities, protocols, sessions, pointer -> {
            SSLContext.setSessionCacheMode(
                    pointer,
                    SSL.SSL_SESS_CACHE_CLIENT
                            | SSL.SSL_SESS_CACHE_NO_INTERNAL_LOOKUP
                            | SSL.SSL_SESS_CACHE_NO_INTERNAL_STORE);
            SSLContext.setSSLSessionCache(pointer, sessions);
            SSLContext.setVerify(pointer, SSL.SSL_CVERIFY_REQUIRED, CHAIN_DEPTH_MAX);
            SSLContext.setCertVerifyCallback(pointer, verifier);
        });
    }

    /** What one side of a connection needs beyond what both do. */
    private interface Settings {
        void apply(long pointer) throws Exception;
    }

    private static TlsContext make(
            int mode,
            int minVersionMinor,
            List<Identity> identities,
            String[] protocols,
            @Nullable ClientSessions sessions,
            Settings settings) {
        BoringSsl.load();
        int versions = SSL.SSL_PROTOCOL_TLSV1_3 | (minVersionMinor == OLDEST_MINOR ? SSL.SSL_PROTOCOL_TLSV1_2 : 0);
        try {
            TlsContext made = new TlsContext(SSLContext.make(versions, mode), identities, sessions);
            try {
                made.set(identities, protocols);
                settings.apply(made.pointer);
                return made;
            } catch (Exception | Error e) {
                made.release();
                throw e;
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("TLS with the certificates " + identities + " cannot be set up: " + e, e);
        }
    }

    private void set(List<Identity> identities, String[] protocols) throws Exception {
        SSLContext.setCipherSuite(pointer, SUITES, false);
        SSLContext.setCurvesList(pointer, GROUPS);
        SSLContext.setSessionCacheMode(pointer, SSL.SSL_SESS_CACHE_OFF);
        for (Identity identity : identities) {
            addCredential(pointer, identity);
        }
        if (protocols.length > 0) {
            SSLContext.setAlpnProtos(pointer, protocols, SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
        }
    }

    private static void addCredential(long pointer, Identity identity) throws Exception {
        long key = 0;
        long chain = 0;
        long credential = SSLCredential.newX509();
        try {
            key = BoringSsl.read(identity.keyPem(), bio -> SSL.parsePrivateKey(bio, null));
            chain = BoringSsl.read(identity.chainPem(), SSL::parseX509Chain);
            SSLCredential.setCertChain(credential, chain);
            SSLCredential.setPrivateKey(credential, key);
            Staple staple = identity.staple();
            if (staple != null) {
                SSLCredential.setOcspResponse(credential, staple.answer());
            }
            SSLContext.addCredential(pointer, credential);
        } finally {
            SSLCredential.free(credential); // each of these has counted its own reference
            if (chain != 0) {
                SSL.freeX509Chain(chain);
            }
            if (key != 0) {
                SSL.freePrivateKey(key);
            }
        }
    }

    /** From now on tickets are made with the first of {@code keys}, and those made with any of them are taken. */
    void ticketKeys(SessionTicketKey[] keys) {
        SSLContext.setSessionTicketKeys(pointer, keys);
    }

    /** Whether one of its certificates is for this host, in lower case; one that nobody verifies is for any. */
    boolean covers(String host) {
        if (unverified) {
            return true;
        }
        for (CertificateNames each : names) {
            if (each.cover(host)) {
                return true;
            }
        }
        return false;
    }

    /** A new connection's state, which {@link TlsHandler} frees; it keeps this context until {@link #release}. */
    long newConnection(boolean server) {
        users.incrementAndGet();
        return SSL.newSSL(pointer, server);
    }

    /** Somebody has no use for it any more; the last frees it. */
    void release() {
        if (users.decrementAndGet() == 0) {
            SSLContext.free(pointer);
            if (sessions != null) {
                sessions.close();
            }
        }
    }
}
