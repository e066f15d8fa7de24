/**
 * One event loop and what it owns: its clock, timers, scratch memory and random source. Everything here is confined to
 * the loop's thread.
 */
@NullMarked
package io.headgate.dataplane.worker;

import org.jspecify.annotations.NullMarked;
