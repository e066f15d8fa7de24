/** How a running node hands its sockets over to the process that succeeds it, and how somebody asks for that. */
@NullMarked
package io.headgate.proxy.handover;

import org.jspecify.annotations.NullMarked;
