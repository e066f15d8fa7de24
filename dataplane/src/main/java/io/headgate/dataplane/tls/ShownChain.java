package io.headgate.dataplane.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** What a peer has shown of itself: certificates in DER, its own first. */
final class ShownChain {
    private ShownChain() {}

    /** @throws CertificateException if one cannot be read */
    static List<X509Certificate> read(List<byte[]> shown) throws CertificateException {
        List<X509Certificate> chain = new ArrayList<>();
        for (byte[] each : shown) {
            chain.add(BoringSsl.certificate(each));
        }
        return chain;
    }

    /** The peer's own certificate, whether or not it can be believed. */
    static X509Certificate own(List<byte[]> shown) throws CertificateException {
        return BoringSsl.certificate(shown.getFirst());
    }

    /** Whose certificate it says that it is, and who it says has issued it, for the log. */
    static String names(List<byte[]> shown) {
        try {
            X509Certificate own = own(shown);
            return "subject " + Disbelief.name(own.getSubjectX500Principal()) + ", issuer "
                    + Disbelief.name(own.getIssuerX500Principal());
        } catch (CertificateException | RuntimeException unreadable) {
            return "nobody can read whose it is";
        }
    }
}
