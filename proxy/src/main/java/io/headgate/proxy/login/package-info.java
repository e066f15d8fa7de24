/** Who may ask the admin API: users, what proves who they are, sessions, and how often somebody may try. */
@NullMarked
package io.headgate.proxy.login;

import org.jspecify.annotations.NullMarked;
