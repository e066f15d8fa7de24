/** The life of the process: a node with its admin API, from start to drain, steered by signals. */
@NullMarked
package io.headgate.proxy.run;

import org.jspecify.annotations.NullMarked;
