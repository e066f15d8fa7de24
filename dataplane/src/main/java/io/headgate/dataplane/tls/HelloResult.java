package io.headgate.dataplane.tls;

/** What {@link HelloReader} and {@link ClientHello} make of the first bytes of a connection. */
public enum HelloResult {
    /** All is well so far; more bytes are needed. */
    MORE,
    /** The hello is complete and valid. */
    FOUND,
    /** A first byte that begins no TLS record. */
    NOT_TLS,
    /** More bytes, records, extensions or protocols than any client has reason to send. */
    TOO_LARGE,
    /** TLS, but no valid ClientHello. */
    MALFORMED
}
