package io.headgate.perf.bench;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What every side shows of itself: a certificate with an ECDSA key (P-256) for the hosts that are asked for, localhost
 * and bench. And what every client offers: one version, one suite and one group, so that no side can choose a cheaper
 * one.
 *
 * @param both the certificate and its key in one file
 */
record BenchTls(Path chain, Path key, Path both) {
    static final String VERSION = "TLSv1.3";
    static final String SUITE = "TLS_AES_128_GCM_SHA256";
    static final String GROUP = "x25519";

    /** The same for a client that uses OpenSSL. */
    static final String OPENSSL = """
            openssl_conf = all
            [all]
            ssl_conf = ssl
            [ssl]
            system_default = client
            [client]
            MinProtocol = %s
            Ciphersuites = %s
            Groups = %s
            """.formatted(VERSION, SUITE, GROUP.toUpperCase(Locale.ROOT));

    /** The one of this workplace; made when it is first asked for. */
    static BenchTls in(Workplace place) {
        BenchTls tls = new BenchTls(place.path("tls.crt"), place.path("tls.key"), place.path("tls.pem"));
        if (!Files.exists(tls.both)) {
            Identity made = SelfSigned.make(List.of("bench"), Instant.now());
            place.write("tls.crt", made.chainPem());
            place.write("tls.key", made.keyPem());
            place.write("tls.pem", made.chainPem() + made.keyPem());
        }
        return tls;
    }
}
