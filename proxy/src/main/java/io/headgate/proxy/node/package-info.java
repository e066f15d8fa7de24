/** One running gateway: which snapshot holds, who may change it, and the parts that follow it. */
@NullMarked
package io.headgate.proxy.node;

import org.jspecify.annotations.NullMarked;
