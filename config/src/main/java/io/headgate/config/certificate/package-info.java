/// Certificates and private keys as files hold them, checked before anybody serves with them.
@NullMarked
package io.headgate.config.certificate;

import org.jspecify.annotations.NullMarked;
