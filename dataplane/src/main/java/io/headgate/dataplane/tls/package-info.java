/**
 * TLS: what a client's first message says in the open, and the ends of TLS connections, of clients and to endpoints.
 * The cryptography is BoringSSL's, called on the worker's loop; nothing of it is loaded where no TLS is configured.
 */
@NullMarked
package io.headgate.dataplane.tls;

import org.jspecify.annotations.NullMarked;
