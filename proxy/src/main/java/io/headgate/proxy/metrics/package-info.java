/** What the node counts, as Prometheus reads it. */
@NullMarked
package io.headgate.proxy.metrics;

import org.jspecify.annotations.NullMarked;
