/** The rules of the house as tests: what may depend on what, and how the source must look. */
@NullMarked
package io.headgate.proxy.house;

import org.jspecify.annotations.NullMarked;
