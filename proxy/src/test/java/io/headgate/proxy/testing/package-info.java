/** What tests of the program share: a node in this process, and the whole program in one of its own. */
@NullMarked
package io.headgate.proxy.testing;

import org.jspecify.annotations.NullMarked;
