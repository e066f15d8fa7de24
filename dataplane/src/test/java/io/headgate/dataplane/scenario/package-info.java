/**
 * The engine as a black box: each class shows one behaviour with an origin, a configuration, a client and what is
 * expected, over real sockets.
 */
@NullMarked
package io.headgate.dataplane.scenario;

import org.jspecify.annotations.NullMarked;
