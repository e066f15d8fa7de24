/**
 * What the kernel can do and the JDK does not offer: UDP in batches, with the address a datagram was sent to, an accept
 * queue that shrinks, what a service manager is told, and whether the clock is kept. Depends on the JDK alone. Each
 * ability has a pure-Java fallback, and a test that runs both, or is plainly absent.
 */
@NullMarked
package io.headgate.os;

import org.jspecify.annotations.NullMarked;
