/**
 * One request and its answer: the state machine between a client's connection and an upstream's, with all timeouts,
 * flow control and retries. Codecs translate into and out of it and decide nothing. Hot: no allocation per request, no
 * strings.
 */
@NullMarked
package io.headgate.dataplane.exchange;

import org.jspecify.annotations.NullMarked;
