package io.headgate.perf.bench;

import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A client of TLS that offers what {@link BenchTls} says, takes no other certificate, counts how often it was shown it,
 * and resumes its session where it can. For one thread.
 */
final class TlsProbe {
    private final SSLContext context;
    private final Expecting expecting;

    TlsProbe(BenchTls tls) {
        try {
            expecting = new Expecting(Identity.read(tls.chain(), tls.key()).certificate());
            context = SSLContext.getInstance(BenchTls.VERSION);
            context.init(null, new TrustManager[] {expecting}, null);
        } catch (BadCertificate | GeneralSecurityException e) {
            throw new BenchFailed("cannot speak TLS", e);
        }
    }

    /** Returns once hands are shaken. */
    Socket connect(int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {BenchTls.VERSION});
        parameters.setCipherSuites(new String[] {BenchTls.SUITE});
        parameters.setNamedGroups(new String[] {BenchTls.GROUP});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** In how many handshakes it was shown the certificate: in all that did not resume. */
    int shown() {
        return expecting.shown;
    }

    private static final class Expecting implements X509TrustManager {
        private final X509Certificate only;
        private int shown;

        Expecting(X509Certificate only) {
            this.only = only;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (!chain[0].equals(only)) {
                throw new CertificateException("another certificate is shown: " + chain[0].getSubjectX500Principal());
            }
            shown++;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("nobody is a client of this");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
