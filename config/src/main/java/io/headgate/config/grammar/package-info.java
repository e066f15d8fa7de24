/// The grammar that the records of `io.headgate.config` are, taken from them by reflection: what the reader, the
/// schema, the reference page and
/// the effective configuration walk along.
@NullMarked
package io.headgate.config.grammar;

import org.jspecify.annotations.NullMarked;
