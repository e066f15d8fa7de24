/**
 * Hostile and odd input, one case per variant, with what must come of it: status, reason, connection, and what reaches
 * an origin.
 */
@NullMarked
package io.headgate.dataplane.corpus;

import org.jspecify.annotations.NullMarked;
