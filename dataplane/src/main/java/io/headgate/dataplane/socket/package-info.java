/** What is known about sockets, whatever is spoken over them: what has been sent, and what the peer has taken. */
@NullMarked
package io.headgate.dataplane.socket;

import org.jspecify.annotations.NullMarked;
