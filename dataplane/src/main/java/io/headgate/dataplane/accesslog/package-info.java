/**
 * One line per exchange. Workers copy a binary record into a ring of their own and go on (hot: no allocation, no wait);
 * one background thread formats and writes. A slow or failing disk costs lines, which are counted, and never a request.
 */
@NullMarked
package io.headgate.dataplane.accesslog;

import org.jspecify.annotations.NullMarked;
