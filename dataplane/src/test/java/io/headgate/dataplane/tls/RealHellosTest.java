package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** What real clients send is read as they meant it, whole and in single bytes. */
class RealHellosTest {
    private static void assertReads(String name, List<String> protocols, byte[] bytes) {
        Reading read = Reading.of(bytes);
        assertEquals(HelloResult.FOUND, read.result());
        assertEquals(name, read.name());
        assertEquals(protocols, read.protocols());
        assertEquals(read.name(), Reading.of(bytes, Reading.BYTES).name());
        assertEquals(name, NaiveHello.name(bytes));
    }

    private static byte[] ofTheJdk(String name, String... protocols) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(protocols);
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            engine.wrap(ByteBuffer.allocate(0), out);
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void theJdks() throws Exception {
        assertReads("shop.example.com", List.of("h2", "http/1.1"), ofTheJdk("Shop.example.com", "h2", "http/1.1"));
        assertReads("a.example", List.of(), ofTheJdk("a.example"));
        assertReads("", List.of("h2"), ofTheJdk("", "h2"));
    }

    @Test
    void openSsls() throws Exception {
        assumeTrue(new File("/usr/bin/openssl").canExecute(), "openssl is not installed");
        assertReads("shop.example.com", List.of("h2", "http/1.1"), ofOpenSsl("-servername", "shop.example.com"));
        assertReads("shop.example.com", List.of("h2", "http/1.1"), ofOpenSsl("-servername", "SHOP.example.com."));
        assertReads("a.example", List.of("h2", "http/1.1"), ofOpenSsl("-servername", "a.example", "-tls1_2"));
        assertReads("", List.of("h2", "http/1.1"), ofOpenSsl("-noservername"));
    }

    private static byte[] ofOpenSsl(String... options) throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String[] command = {
                "openssl", "s_client", "-connect", "127.0.0.1:" + server.getLocalPort(), "-alpn", "h2,http/1.1"
            };
            String[] whole = Arrays.copyOf(command, command.length + options.length);
            System.arraycopy(options, 0, whole, command.length, options.length);
            Process client = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (Socket socket = server.accept()) {
                byte[] header = socket.getInputStream().readNBytes(5);
                byte[] fragment = socket.getInputStream().readNBytes((header[3] & 0xFF) << 8 | header[4] & 0xFF);
                return Hello.join(header, fragment);
            } finally {
                client.destroy();
                client.waitFor();
            }
        }
    }
}
