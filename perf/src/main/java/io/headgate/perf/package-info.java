/** What benchmarks share. The benchmarks themselves live in the packages they measure. */
@NullMarked
package io.headgate.perf;

import org.jspecify.annotations.NullMarked;
