/// Finds the addresses behind the names of the configuration, off the path of a request, and keeps the last good ones
/// for as long as nobody knows better.
@NullMarked
package io.headgate.controlplane.discovery;

import org.jspecify.annotations.NullMarked;
