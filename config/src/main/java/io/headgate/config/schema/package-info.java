/// Writes down the grammar for people and editors: the JSON Schema and the Markdown reference, both from the records
/// alone.
@NullMarked
package io.headgate.config.schema;

import org.jspecify.annotations.NullMarked;
