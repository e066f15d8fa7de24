/**
 * Connections to endpoints: kept while idle, handed out newest first, opened within the exact limits of the node, and
 * waited for in a bounded queue when none may be opened. One {@code UpstreamPool} per worker and upstream, confined to
 * its loop.
 */
@NullMarked
package io.headgate.dataplane.pool;

import org.jspecify.annotations.NullMarked;
