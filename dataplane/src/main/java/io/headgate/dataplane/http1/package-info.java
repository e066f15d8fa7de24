/**
 * HTTP/1.1 framing (RFC 9112), both sides: bytes to heads and body pieces, and back. Strict: what is ambiguous is
 * refused, never repaired. Hot: no allocation per request, no strings.
 */
@NullMarked
package io.headgate.dataplane.http1;

import org.jspecify.annotations.NullMarked;
