/** Header compression for HTTP/2 (RFC 7541): fields from blocks and blocks from fields, without an object per field. */
@NullMarked
package io.headgate.dataplane.http2.hpack;

import org.jspecify.annotations.NullMarked;
