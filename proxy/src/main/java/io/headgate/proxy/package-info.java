/** The program: wiring, command line, admin API and demo services. */
@NullMarked
package io.headgate.proxy;

import org.jspecify.annotations.NullMarked;
