/** What all listeners have in common, whatever is spoken there: who may connect, and a worker's end of each. */
@NullMarked
package io.headgate.dataplane.listener;

import org.jspecify.annotations.NullMarked;
