/**
 * The whole gateway against programs other people wrote. A program that is not installed is said so, and its test
 * skipped.
 */
@NullMarked
package io.headgate.proxy.scenario;

import org.jspecify.annotations.NullMarked;
