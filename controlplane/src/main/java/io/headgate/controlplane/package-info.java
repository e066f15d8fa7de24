/** Who decides: health, discovery and state, off the path of a request. */
@NullMarked
package io.headgate.controlplane;

import org.jspecify.annotations.NullMarked;
