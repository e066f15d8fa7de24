/**
 * What is counted: one cell per series and worker in a memory-mapped file that other processes read without asking this
 * one, and one histogram per route, upstream and worker. Writes are hot: a plain add by the only writer, no lock, no
 * allocation.
 */
@NullMarked
package io.headgate.dataplane.metrics;

import org.jspecify.annotations.NullMarked;
