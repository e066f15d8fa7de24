/**
 * UDP: datagrams of clients are passed on to endpoints, and answers go back from the address the client had sent to. A
 * worker has its own sockets, sessions and buffers; only the number of sessions is shared.
 */
@NullMarked
package io.headgate.dataplane.l4.udp;

import org.jspecify.annotations.NullMarked;
