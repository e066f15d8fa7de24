/**
 * Who may connect: address blocks, the lists of a listener, and its ceilings. Asked once for each connection; address
 * sets also by routes. Hot: no allocation per look-up, no waiting.
 */
@NullMarked
package io.headgate.dataplane.access;

import org.jspecify.annotations.NullMarked;
