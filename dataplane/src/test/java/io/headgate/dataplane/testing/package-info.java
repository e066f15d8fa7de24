/** What tests of the data plane share: heads made by hand. */
@NullMarked
package io.headgate.dataplane.testing;

import org.jspecify.annotations.NullMarked;
