/** What it costs: benchmarks whose packages mirror the measured ones. */
@NullMarked
package io.headgate.perf;

import org.jspecify.annotations.NullMarked;
