package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which group a listener agrees on with clients that offer some of them. */
class KeyExchangeTest {
    private static final int BYTES = 16 * 1024;

    private static Gateway gateway;

    @BeforeAll
    static void start() {
        BoringSsl.load();
        gateway = Gateway.start("""
                listeners:
                  web: { bind: "127.0.0.1:0", http: {}, tls: { certificates: [ { self_signed: true } ] } }
                routes: [ { respond: { status: 204 } } ]
                """);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void aClientThatOffersTheGroupThatWithstandsQuantumComputersGetsIt() throws Exception {
        assertEquals("X25519MLKEM768", agreed("X25519MLKEM768"));
        assertEquals("X25519MLKEM768", agreed("X25519MLKEM768", "X25519", "P-256"));
        assertEquals("X25519MLKEM768", agreed("X25519", "X25519MLKEM768"), "whatever it would rather have");
    }

    @Test
    void othersGetTheBestOfTheirs() throws Exception {
        assertEquals("X25519", agreed("P-256", "X25519"));
        assertEquals("P-256", agreed("P-384", "P-256"));
    }

    /** The group that a client with these comes to use, which believes whoever answers. */
    private static String agreed(String... offered) throws Exception {
        long context = SSLContext.make(SSL.SSL_PROTOCOL_TLSV1_3, SSL.SSL_MODE_CLIENT);
        assertTrue(SSLContext.setCurvesList(context, offered));
        SSLContext.setVerify(context, SSL.SSL_CVERIFY_REQUIRED, 1);
        SSLContext.setCertVerifyCallback(context, new CertificateVerifier() {
            @Override
            public int verify(long connection, byte[][] shown, String authentication) {
                return X509_V_OK;
            }
        });
        long ssl = SSL.newSSL(context, false);
        long bio = SSL.bioNewByteBuffer(ssl, BYTES);
        ByteBuf memory = Unpooled.directBuffer(BYTES, BYTES);
        String address = gateway.address();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            int result = SSL.doHandshake(ssl);
            send(bio, memory, socket);
            while (result <= 0) {
                assertEquals(SSL.SSL_ERROR_WANT_READ, SSL.getError(ssl, result), BoringSsl::lastError);
                memory.clear();
                int count = memory.writeBytes(socket.getInputStream(), BYTES);
                assertTrue(count > 0, "the gateway left");
                SSL.bioSetByteBuffer(bio, BoringSsl.address(memory), count, false);
                result = SSL.doHandshake(ssl);
                SSL.bioClearByteBuffer(bio);
                send(bio, memory, socket);
            }
            return SSL.getGroupName(ssl);
        } finally {
            SSL.freeSSL(ssl);
            SSLContext.free(context);
            memory.release();
        }
    }

    private static void send(long bio, ByteBuf memory, Socket to) throws IOException {
        int length = SSL.bioLengthNonApplication(bio);
        if (length > 0) {
            SSL.bioSetByteBuffer(bio, BoringSsl.address(memory), BYTES, true);
            SSL.bioFlushByteBuffer(bio);
            SSL.bioClearByteBuffer(bio);
            memory.clear().writerIndex(length).readBytes(to.getOutputStream(), length);
        }
    }
}
