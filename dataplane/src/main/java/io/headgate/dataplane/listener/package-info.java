/** What all listeners have in common, whatever is spoken there: a worker's end of each. */
@NullMarked
package io.headgate.dataplane.listener;

import org.jspecify.annotations.NullMarked;
