package io.headgate.dataplane.tls;

import io.netty.buffer.ByteBuf;
import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.Library;
import io.netty.internal.tcnative.SSL;
import io.netty.util.internal.NativeLibraryLoader;
import io.netty.util.internal.PlatformDependent;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** The library: loaded when it is first asked for, and how to hand it text and memory. Any thread. */
final class BoringSsl {
    /** Its word for a certificate that was refused. */
    static final String NOT_VERIFIED = "CERTIFICATE_VERIFY_FAILED";

    private static final String NAME = "netty_tcnative";

    private BoringSsl() {}

    static {
        try {
            NativeLibraryLoader.loadFirstAvailable(
                    SSL.class.getClassLoader(),
                    NAME + '_' + PlatformDependent.normalizedOs() + '_' + PlatformDependent.normalizedArch(),
                    NAME);
            Library.initialize("provided", null);
        } catch (Exception | UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    "TLS needs BoringSSL, which does not load on "
                            + PlatformDependent.normalizedOs() + ' ' + PlatformDependent.normalizedArch() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Makes sure that the library is there; throws an Error when it cannot be, saying why. */
    static void load() {
        // the class's initializer has done it
    }

    /** A certificate as the library hands it over, in DER. */
    static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** What the library said of its last failure on this thread, forgotten then; "unknown" when it said nothing. */
    static String lastError() {
        int number = SSL.getLastErrorNumber();
        SSL.clearError();
        return number == 0 ? "unknown" : String.valueOf(SSL.getErrorString(Integer.toUnsignedLong(number)));
    }

    /** Where the first byte of a buffer's memory is; 0 if it is not one piece outside the heap. */
    static long address(ByteBuf buffer) {
        if (buffer.hasMemoryAddress()) {
            return buffer.memoryAddress();
        }
        return buffer.isDirect() && buffer.nioBufferCount() == 1 && buffer.capacity() > 0
                ? Buffer.address(buffer.internalNioBuffer(0, buffer.capacity()))
                : 0;
    }

    /** Something that is done with text the library reads. */
    interface Reading {
        /** Borrows {@code bio} until it returns. */
        long from(long bio) throws Exception;
    }

    /** Lets the library read {@code pem}, and forgets the copy it read. */
    static long read(String pem, Reading reading) throws Exception {
        byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
        ByteBuf memory = io.netty.buffer.Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        long bio = SSL.newMemBIO();
        try {
            if (SSL.bioWrite(bio, address(memory), bytes.length) != bytes.length) {
                throw new IllegalStateException("no memory for " + bytes.length + " bytes");
            }
            return reading.from(bio);
        } finally {
            SSL.freeBIO(bio);
            memory.setZero(0, memory.capacity()); // it may have been a private key
            memory.release();
        }
    }
}
