/**
 * Layer 4: bytes are passed on as they come. A listener's connection becomes a tunnel to an endpoint, chosen, checked
 * and counted as for requests. TLS is not ended here: what its first message says in the open may choose where it goes.
 */
@NullMarked
package io.headgate.dataplane.l4;

import org.jspecify.annotations.NullMarked;
