package io.headgate.dataplane.tls;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;

/**
 * Whether a client's certificate has been revoked (OCSP, RFC 6960).
 *
 * @param certificate verified but for that
 * @param issuer whose name and key are those of who has signed it
 * @param responder who is asked
 * @param timeout until when the answer is of use
 */
public record StatusQuestion(X509Certificate certificate, X509Certificate issuer, URI responder, Duration timeout) {}
