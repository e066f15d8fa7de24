/**
 * What happened lately: traffic second by second and over a day, and how endpoints fared. In memory, in arrays of a
 * fixed size, by a thread of its own; workers know nothing of it.
 */
@NullMarked
package io.headgate.proxy.history;

import org.jspecify.annotations.NullMarked;
