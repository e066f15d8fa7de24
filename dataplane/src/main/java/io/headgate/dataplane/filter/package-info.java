/**
 * Policies on messages: header edits, rate limits, compression, and the one order in which they run. A route without
 * filters has none of this on its path. Hot: no allocation per request, no locks, no strings.
 */
@NullMarked
package io.headgate.dataplane.filter;

import org.jspecify.annotations.NullMarked;
