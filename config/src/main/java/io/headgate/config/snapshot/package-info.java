/// The one immutable value that control plane and data plane share: which configuration holds, and what is known about
/// its endpoints.
@NullMarked
package io.headgate.config.snapshot;

import org.jspecify.annotations.NullMarked;
