/** The program's own log: one line per event on standard error, for people, machines and the journal. */
@NullMarked
package io.headgate.proxy.log;

import org.jspecify.annotations.NullMarked;
