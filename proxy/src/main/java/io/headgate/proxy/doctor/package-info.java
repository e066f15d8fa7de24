/** What {@code headgate doctor} looks at: whether this machine lets Headgate do what its configuration says. */
@NullMarked
package io.headgate.proxy.doctor;

import org.jspecify.annotations.NullMarked;
