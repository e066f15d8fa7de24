/// Reads YAML into the records and says everything that is wrong with it at once, each problem with file, line, column,
/// path and remedy.
/// Text becomes a bounded tree with positions, the tree becomes records along the grammar, and checks over the whole
/// come last.
@NullMarked
package io.headgate.config.yaml;

import org.jspecify.annotations.NullMarked;
