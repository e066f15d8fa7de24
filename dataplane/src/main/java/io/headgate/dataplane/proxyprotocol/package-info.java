/**
 * The PROXY protocol, versions 1 and 2: what a load balancer says first on a connection about the client it connects
 * for (HAProxy's {@code proxy-protocol.txt}). Read where a listener trusts whoever connects, written where an upstream
 * asks for it.
 *
 * <p>Our own and not Netty's {@code HAProxyMessageDecoder}, whose parser had four faults in one year. Here a header has
 * one length, known and bounded before a byte of it is kept; what is nested is looked at one level deep and never by
 * recursion; and exactly the header's bytes are taken, so whatever follows, another header too, is the client's.
 */
@NullMarked
package io.headgate.dataplane.proxyprotocol;

import org.jspecify.annotations.NullMarked;
