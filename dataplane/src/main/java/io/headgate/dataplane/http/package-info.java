/**
 * The protocol-neutral message (RFC 9110): heads as received bytes plus offsets, names known to the gateway, one
 * canonical path form, and what can go wrong with an exchange. Hot: no allocation per request, no strings.
 */
@NullMarked
package io.headgate.dataplane.http;

import org.jspecify.annotations.NullMarked;
