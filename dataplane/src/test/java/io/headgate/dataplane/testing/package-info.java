/**
 * What tests of the data plane and of the program share: origins, clients and gateways over real sockets, heads made by
 * hand, a check for leaks.
 */
@NullMarked
package io.headgate.dataplane.testing;

import org.jspecify.annotations.NullMarked;
