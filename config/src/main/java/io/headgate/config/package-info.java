/// What an operator may say, as immutable records and sealed types. The records are the grammar: the reader, the JSON
/// Schema, the reference
/// page and the effective configuration are all derived from them, and a record that holds a wrong value does not
/// exist.
@NullMarked
package io.headgate.config;

import org.jspecify.annotations.NullMarked;
