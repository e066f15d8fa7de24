package io.headgate.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.netty.internal.tcnative.SSL;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the library has it. Confined to its worker's loop.
 *
 * <p>The library has one window to the outside at a time ({@code BIO} in tcnative): memory it reads records from, or
 * memory it writes records to. What it has to say while it reads, as alerts and answers of a handshake, it keeps in a
 * small ring that is emptied at once, always before the window is opened for writing. The window must never be open
 * while others are called, as they may write.
 */
final class SslConnection {
    /** What a call came to that did what it was asked; else it is one of {@code SSL.SSL_ERROR_}. */
    static final int DONE = 0;

    /** Holds any alert, and most of the handshake's flights; a longer one goes out in parts. */
    private static final int RING_BYTES = 2048;

    private final TlsContext context;
    private final long ssl;
    private final long bio;
    private String failed = "unknown";
    private boolean mayResume;

    /** @param server whether the peer is a client */
    SslConnection(TlsContext context, boolean server) {
        this.context = context;
        ssl = context.newConnection(server);
        bio = SSL.bioNewByteBuffer(ssl, RING_BYTES);
    }

    /** Gives everything back; nothing else may be called any more. */
    void free() {
        if (mayResume) {
            EndpointSessions.disconnect(ssl);
        }
        SSL.freeSSL(ssl); // and the window with it
        context.release();
    }

    // ---- what both ends know of each other

    /** Before a handshake with a server: the name to ask for; empty for none. */
    void askFor(String name) {
        if (!name.isEmpty()) {
            SSL.setTlsExtHostName(ssl, name);
        }
    }

    /** Before a handshake with a server: goes on with one of {@code sessions}, and keeps there what it is given. */
    void resume(EndpointSessions sessions) {
        mayResume = true;
        sessions.connect(ssl);
    }

    /** What the peer has shown of itself, in DER; null if nothing. Once the handshake is done. */
    byte @Nullable [] peerCertificate() {
        return SSL.getPeerCertificate(ssl);
    }

    /** All certificates of the client, its own first; empty if it showed none. Once the library has read them. */
    List<byte[]> clientChain() {
        byte[] own = peerCertificate();
        List<byte[]> chain = new ArrayList<>();
        if (own != null) {
            chain.add(own);
            byte[][] others = SSL.getPeerCertChain(ssl); // of a client: without its own
            chain.addAll(others == null ? List.of() : List.of(others));
        }
        return chain;
    }

    /** What both agreed on; once the handshake is done. */
    String version() {
        return SSL.getVersion(ssl);
    }

    String cipher() {
        return SSL.getCipherForSSL(ssl);
    }

    /** Empty when nothing was offered. */
    String protocol() {
        String chosen = SSL.getAlpnSelected(ssl);
        return chosen == null ? "" : chosen;
    }

    boolean resumed() {
        return SSL.isSessionReused(ssl);
    }

    /** By how much a record is longer than what is in it, at most. */
    int overheadBytes() {
        return SSL.getMaxWrapOverhead(ssl);
    }

    // ---- the window

    /** Opens the window for reading what is readable of {@code in}, which is borrowed until {@link #passOver}. */
    void readFrom(ByteBuf in) {
        if (in.isReadable()) {
            SSL.bioSetByteBuffer(bio, BoringSsl.address(in) + in.readerIndex(), in.readableBytes(), false);
        }
    }

    /** Closes it, and moves behind what was read. */
    void passOver(ByteBuf in) {
        in.readerIndex(in.writerIndex() - SSL.bioLengthByteBuffer(bio));
        SSL.bioClearByteBuffer(bio);
    }

    /** Opens the window for writing into all of the empty {@code out}, which is borrowed until {@link #written}. */
    void writeTo(ByteBuf out) {
        SSL.bioSetByteBuffer(bio, BoringSsl.address(out), out.writableBytes(), true);
    }

    /** Closes it, and moves behind what was written. */
    void written(ByteBuf out) {
        out.writerIndex(out.capacity() - SSL.bioLengthByteBuffer(bio));
        SSL.bioClearByteBuffer(bio);
    }

    /** What the library has to say and keeps in its ring. */
    int ringBytes() {
        return SSL.bioLengthNonApplication(bio);
    }

    /** Writes that through the window. */
    void emptyRing() {
        SSL.bioFlushByteBuffer(bio);
    }

    // ---- through the window

    /** Goes on with the handshake; returns what it came to. */
    int handshake() {
        return outcome(SSL.doHandshake(ssl));
    }

    /**
     * Lets the library's {@code CertificateVerifier} decide; once {@link #handshake} came to
     * {@code SSL_ERROR_WANT_CERTIFICATE_VERIFY}, which goes on then.
     */
    void verify() {
        Runnable task = SSL.getTask(ssl);
        if (task != null) {
            task.run();
        }
    }

    /** What the library calls this connection. */
    long pointer() {
        return ssl;
    }

    /** Decrypts into {@code bytes} of memory at {@code to}. Returns how many; if none, {@link #outcome} says why. */
    int read(long to, int bytes) {
        return SSL.readFromSSL(ssl, to, bytes);
    }

    /** Encrypts {@code bytes} of memory at {@code from}. Returns how many; if none, {@link #outcome} says why. */
    int write(long from, int bytes) {
        return SSL.writeToSSL(ssl, from, bytes);
    }

    /** Bytes that are decrypted already and not read yet. */
    int pending() {
        return SSL.sslPending(ssl);
    }

    /** Says that nothing more will be written. */
    void shutDown() {
        SSL.shutdownSSL(ssl);
    }

    /** What a call's result means; keeps the reason if it is a failure. */
    int outcome(int result) {
        if (result > 0) {
            return DONE;
        }
        int error = SSL.getError(ssl, result);
        if (error == SSL.SSL_ERROR_SSL || error == SSL.SSL_ERROR_SYSCALL) {
            failed = BoringSsl.lastError();
        }
        return error;
    }

    /** Why the last call failed that did, in the library's words. */
    String failed() {
        return failed;
    }
}
