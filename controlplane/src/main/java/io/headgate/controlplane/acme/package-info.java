/** Certificates from authorities (ACME): ordered, kept, renewed in time. */
@NullMarked
package io.headgate.controlplane.acme;

import org.jspecify.annotations.NullMarked;
