/**
 * The side-by-side benchmark: Headgate, HAProxy and nginx with equal duties, driven in turn, and what each costs. It
 * runs on Linux only: it reads what the kernel counts from {@code /proc}.
 */
@NullMarked
package io.headgate.perf.bench;

import org.jspecify.annotations.NullMarked;
