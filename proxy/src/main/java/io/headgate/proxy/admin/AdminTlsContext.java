package io.headgate.proxy.admin;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import io.headgate.config.AdminTls;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.CertificateNames;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.Trust;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS of the admin API; what it shows and believes can be replaced while it runs. Thread-safe. */
final class AdminTlsContext {
    private static final String ALIAS = "admin";

    private volatile Material material;

    /** @param clients who vouches for certificates of clients; null: none is asked for */
    private record Material(Identity identity, @Nullable Trust clients) {
        static Material read(AdminTls tls) throws BadCertificate {
            return new Material(
                    Identity.read(Path.of(tls.chain()), Path.of(tls.key())),
                    tls.clientCa() == null ? null : Trust.in(Path.of(tls.clientCa())));
        }
    }

    private AdminTlsContext(Material material) {
        this.material = material;
    }

    /** @throws IOException when a file cannot be used */
    static AdminTlsContext of(AdminTls tls) throws IOException {
        try {
            return new AdminTlsContext(Material.read(tls));
        } catch (BadCertificate e) {
            throw new IOException("admin.tls: " + e.problem() + "; " + e.remedy(), e);
        }
    }

    /** New connections see what the files hold now. */
    void replace(AdminTls tls) throws BadCertificate {
        material = Material.read(tls);
    }

    /** Whom the certificate is for. */
    CertificateNames names() {
        return material.identity().names();
    }

    /** As PEM, for who wants to believe this very certificate. */
    String chainPem() {
        return material.identity().chainPem();
    }

    /**
     * Whether a client's chain may be believed now, which it may not have been, or may have been, when it connected.
     */
    boolean believes(List<X509Certificate> chain) {
        Trust clients = material.clients();
        try {
            if (clients != null) {
                clients.checkClient(chain);
                return true;
            }
        } catch (CertificateException e) {
            return false;
        }
        return false;
    }

    /** @param before run before each handshake */
    HttpsConfigurator configurator(Runnable before) {
        SSLContext context = context();
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                before.run();
                SSLParameters ours = context.getDefaultSSLParameters();
                ours.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
                ours.setUseCipherSuitesOrder(true);
                ours.setWantClientAuth(material.clients() != null);
                parameters.setSSLParameters(ours);
            }
        };
    }

    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Shown()}, new TrustManager[] {new Believed()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /** The certificate and key that hold now. */
    private final class Shown extends X509ExtendedKeyManager {
        @Override
        public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers, SSLEngine engine) {
            return alias(type);
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, Socket socket) {
            return alias(type);
        }

        private @Nullable String alias(String type) {
            String ours = material.identity().certificate().getPublicKey().getAlgorithm();
            return type.equals(ours) ? ALIAS : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return material.identity().chain().toArray(new X509Certificate[0]);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return material.identity().key();
        }

        @Override
        public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, Socket socket) {
            return null;
        }
    }

    /** The authorities that are believed now. */
    private final class Believed extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            Trust clients = material.clients();
            if (clients == null) {
                throw new CertificateException("no certificate was asked for");
            }
            clients.checkClient(List.of(chain));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("a server believes no servers");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            Trust clients = material.clients();
            return clients == null ? new X509Certificate[0] : clients.manager().getAcceptedIssuers();
        }
    }
}
