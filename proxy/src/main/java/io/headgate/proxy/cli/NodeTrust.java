package io.headgate.proxy.cli;

import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Trust;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Which certificates a command believes a node. Loads what TLS needs only where a node speaks it. */
sealed interface NodeTrust {
    /** Those for the node's name from authorities; {@code ca} null: those that Java knows. */
    record Authorities(@Nullable Path ca) implements NodeTrust {}

    /** That which the node has written into its state folder, whatever name it is for. */
    record ThisOne(Path file) implements NodeTrust {}

    /** Lets a connection that speaks TLS believe what it may. */
    default void applyTo(HttpURLConnection connection) {
        if (connection instanceof HttpsURLConnection https) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {manager()}, null);
                https.setSSLSocketFactory(context.getSocketFactory());
                if (this instanceof ThisOne) {
                    https.setHostnameVerifier((_, _) -> true); // there is no other with this key
                }
            } catch (GeneralSecurityException | IOException e) {
                throw new CommandFailed("TLS cannot be set up: " + e.getMessage());
            }
        }
    }

    private X509TrustManager manager() throws GeneralSecurityException, IOException {
        return switch (this) {
            case Authorities authorities -> authorities(authorities.ca());
            case ThisOne one -> new Pinned(one.file());
        };
    }

    private static X509TrustManager authorities(@Nullable Path ca) {
        try {
            return (ca == null ? Trust.platform() : Trust.in(ca)).manager();
        } catch (BadCertificate e) {
            throw new CommandFailed("--ca: " + e.problem() + "; " + e.remedy(), CommandLineProgram.USAGE);
        }
    }

    /** Believes one certificate. */
    final class Pinned implements X509TrustManager {
        private final X509Certificate known;

        Pinned(Path file) throws GeneralSecurityException, IOException {
            known = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (!chain[0].equals(known)) {
                throw new CertificateException("this is not the node with the state folder, or its certificate was"
                        + " replaced since it started; name it by --admin, and who vouches for it by --ca");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("clients are believed by nobody here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
