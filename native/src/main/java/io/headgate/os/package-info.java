/**
 * What the kernel can do and the JDK does not offer: UDP in batches, with the address a datagram was sent to, an accept
 * queue that shrinks, and what a service manager is told. Depends on the JDK alone. Each ability has a pure-Java
 * fallback, and a test that runs both.
 */
@NullMarked
package io.headgate.os;

import org.jspecify.annotations.NullMarked;
