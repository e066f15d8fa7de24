package io.headgate.controlplane.health;

import io.headgate.config.Address;
import io.headgate.config.CertificateSource;
import io.headgate.config.UpstreamTls;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.ServerCheck;
import io.headgate.config.certificate.Trust;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// TLS on the connection of a probe, with the same demands as requests to that endpoint have, though by the JDK's own
/// library: a check is no hurry, and needs nothing native. Not thread-safe.
final class TlsDial {
    private static final char[] NO_PASSWORD = {};
    private static final String[] ONLY_13 = {"TLSv1.3"};
    private static final String[] BOTH = {"TLSv1.3", "TLSv1.2"};

    private final UpstreamTls settings;
    private final @Nullable String asked;
    private final String wanted;
    private @Nullable SSLContext context;
    private ServerCheck check = new ServerCheck(null);

    /// Believes whoever answers.
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /// @param name to ask for and to verify; null: the endpoint's address is verified, and nothing asked for
    TlsDial(UpstreamTls settings, @Nullable String name, Address endpoint) {
        this.settings = settings;
        asked = name;
        wanted = name == null && endpoint instanceof Address.Inet inet
                ? inet.ip().getHostAddress()
                : String.valueOf(name);
    }

    /// Shakes hands over a connected channel, which the socket closes along with itself.
    ///
    /// @param protocols one of which both must agree on (ALPN); none: nothing is said of it
    /// @throws IOException if the endpoint is not who it must be; its message is the reason, for people
    Socket over(SocketChannel channel, List<String> protocols) throws IOException {
        Socket plain = channel.socket();
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, wanted, plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(asked == null ? List.of() : List.of(new SNIHostName(asked)));
        parameters.setProtocols(settings.minVersion().minor() == 3 ? ONLY_13 : BOTH);
        parameters.setApplicationProtocols(protocols.toArray(new String[0]));
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            check.checkName((X509Certificate) socket.getSession().getPeerCertificates()[0], wanted);
            return socket;
        } catch (CertificateException e) {
            context = null; // the files may have been corrected by the next probe
            throw new IOException("not verified: " + Dial.reason(e), e);
        } catch (SSLException e) {
            context = null;
            throw new IOException("handshake failed: " + Dial.reason(e), e);
        }
    }

    private SSLContext context() throws IOException {
        SSLContext made = context;
        if (made == null) {
            try {
                made = make();
            } catch (BadCertificate | GeneralSecurityException e) {
                throw new IOException("TLS cannot be set up: " + Dial.reason(e), e);
            }
            context = made;
        }
        return made;
    }

    private SSLContext make() throws BadCertificate, GeneralSecurityException, IOException {
        String ca = settings.ca();
        Trust trust = !settings.verify() ? null : ca == null ? Trust.platform() : Trust.in(Path.of(ca));
        check = new ServerCheck(trust);
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(own(), new TrustManager[] {trust == null ? new Anybody() : trust.manager()}, null);
        return made;
    }

    private KeyManager @Nullable [] own() throws BadCertificate, GeneralSecurityException, IOException {
        CertificateSource own = settings.certificate();
        if (own == null || own.chain() == null || own.key() == null) {
            return null;
        }
        Identity identity = Identity.read(Path.of(own.chain()), Path.of(own.key()));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", identity.key(), NO_PASSWORD, identity.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, NO_PASSWORD);
        return factory.getKeyManagers();
    }
}
