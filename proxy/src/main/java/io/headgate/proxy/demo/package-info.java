/**
 * What {@code headgate quickstart} puts behind the gateway: small media, chat and payment services with a page that
 * shows them, each on several endpoints of one process, and the configuration and text that go with them. Nothing here
 * is on the way of anybody's real traffic.
 */
@NullMarked
package io.headgate.proxy.demo;

import org.jspecify.annotations.NullMarked;
