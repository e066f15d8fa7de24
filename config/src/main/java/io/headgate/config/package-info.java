/** What an operator may say: immutable records and sealed types, read from YAML with positions. */
@NullMarked
package io.headgate.config;

import org.jspecify.annotations.NullMarked;
