/**
 * One span per request, as far as it is sampled (W3C Trace Context, OTLP). A filter gives each request its place in a
 * trace and, at its end, copies a binary record into the worker's ring (hot: no allocation, no wait); one background
 * thread encodes batches and posts them. A collector that is slow or gone costs spans, which are counted, and never a
 * request. Where tracing is off there is no such filter.
 */
@NullMarked
package io.headgate.dataplane.trace;

import org.jspecify.annotations.NullMarked;
