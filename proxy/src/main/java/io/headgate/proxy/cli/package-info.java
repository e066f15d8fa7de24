/**
 * The command line: one file per command. Those that ask a running node are clients of its admin API and load nothing
 * of the gateway.
 */
@NullMarked
package io.headgate.proxy.cli;

import org.jspecify.annotations.NullMarked;
