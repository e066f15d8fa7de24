/**
 * Who gets a request, and how we know it is well. State belongs to the endpoint, is shared by all workers and outlives
 * snapshots; what a worker needs to choose is its own. Hot: no allocation per request, no locks.
 */
@NullMarked
package io.headgate.dataplane.upstream;

import org.jspecify.annotations.NullMarked;
