package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.ServerName;
import io.headgate.config.TlsVersion;
import io.headgate.config.UpstreamTls;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.controlplane.TestConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes of an endpoint that speaks TLS. */
class TlsDialTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private SSLServerSocket server;
    private Address address;

    @BeforeEach
    void start() throws Exception {
        listen("TLSv1.3", "TLSv1.2");
    }

    private void listen(String... versions) throws Exception {
        Identity identity = SelfSigned.make(List.of("origin.example"), Instant.now());
        Files.writeString(folder.resolve("ca.pem"), identity.chainPem());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", identity.key(), new char[0], new X509Certificate[] {identity.certificate()});
        KeyManagerFactory mine = KeyManagerFactory.getInstance("PKIX");
        mine.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), null, null);
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        server.setEnabledProtocols(versions);
        address = Address.parse("127.0.0.1:" + server.getLocalPort());
        Thread.ofVirtual().start(() -> accept(server));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void accept(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                byte[] request = new byte[4096];
                if (socket.getInputStream().read(request) > 0) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException itsTestJudges) {
                // the next one
            }
        }
    }

    private ProbeResult probe(@Nullable String name, boolean trusts, boolean verify) throws Exception {
        return probe(name, trusts, verify, 2);
    }

    private ProbeResult probe(@Nullable String name, boolean trusts, boolean verify, int minor) throws Exception {
        UpstreamTls tls = new UpstreamTls(
                name == null ? null : ServerName.parse(name),
                trusts ? folder.resolve("ca.pem").toString() : null,
                verify,
                new TlsVersion(minor),
                null);
        Probe probe = Probe.of(TestConfig.http(), address, "x", null, new TlsDial(tls, name, address));
        return TimeLimit.run(probe, PATIENCE, "20s");
    }

    @Test
    void passesWhereTheCertificateIsForTheNameOrTheAddress() throws Exception {
        assertEquals(ProbeResult.pass("200"), probe("origin.example", true, true));
        assertEquals(ProbeResult.pass("200"), probe(null, true, true));
    }

    @Test
    void failsWhereItIsForOthersAndSaysWhom() throws Exception {
        ProbeResult result = probe("other.example", true, true);
        assertTrue(!result.passed() && result.detail().contains("not for other.example"), result::toString);
    }

    @Test
    void failsWhereNobodyVouchesForIt() throws Exception {
        ProbeResult result = probe("origin.example", false, true);
        assertTrue(!result.passed() && result.detail().startsWith("handshake failed: "), result::toString);
        assertEquals(ProbeResult.pass("200"), probe("origin.example", false, false));
    }

    @Test
    void failsWhereItSpeaksAnOlderVersionThanIsWanted() throws Exception {
        assertEquals(ProbeResult.pass("200"), probe(null, true, true, 3));
        server.close();
        listen("TLSv1.2");
        ProbeResult result = probe(null, true, true, 3);
        assertTrue(!result.passed() && result.detail().startsWith("handshake failed: "), result::toString);
        assertEquals(ProbeResult.pass("200"), probe(null, true, true));
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        UpstreamTls tls = new UpstreamTls(null, folder.resolve("none.pem").toString(), true, new TlsVersion(2), null);
        Probe probe = Probe.of(TestConfig.http(), address, "x", null, new TlsDial(tls, null, address));
        IOException missing = assertThrows(IOException.class, probe::probe);
        assertTrue(String.valueOf(missing.getMessage()).contains("none.pem"), missing::toString);
    }
}
