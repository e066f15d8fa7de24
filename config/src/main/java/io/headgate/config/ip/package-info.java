/// IP addresses as texts, for all packages that show any.
@NullMarked
package io.headgate.config.ip;

import org.jspecify.annotations.NullMarked;
