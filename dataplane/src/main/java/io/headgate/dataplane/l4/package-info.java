/**
 * Layer 4: bytes are passed on as they come. A listener's connection becomes a tunnel to an endpoint, chosen, checked
 * and counted as for requests. What the first message of TLS that is passed through says in the open may choose where
 * it goes.
 */
@NullMarked
package io.headgate.dataplane.l4;

import org.jspecify.annotations.NullMarked;
