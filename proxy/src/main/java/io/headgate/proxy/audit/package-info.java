/**
 * The audit trail: who asked the admin API for which change, from where, and what came of it. Lines are chained by
 * their hashes, so that none can be changed, removed or moved without a trace.
 */
@NullMarked
package io.headgate.proxy.audit;

import org.jspecify.annotations.NullMarked;
