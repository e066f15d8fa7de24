/** Bytes in, bytes out: everything on the path of a request. */
@NullMarked
package io.headgate.dataplane;

import org.jspecify.annotations.NullMarked;
