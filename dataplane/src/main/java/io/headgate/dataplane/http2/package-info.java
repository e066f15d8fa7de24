/**
 * HTTP/2 (RFC 9113): frames, streams and their flow control, heads in the same shape as those of HTTP/1. What is spoken
 * of here ends where {@link io.headgate.dataplane.exchange.Exchange} begins.
 */
@NullMarked
package io.headgate.dataplane.http2;

import org.jspecify.annotations.NullMarked;
