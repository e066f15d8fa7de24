/** What authorities say of the certificates that are shown (OCSP): fetched, verified, kept up to date. */
@NullMarked
package io.headgate.controlplane.ocsp;

import org.jspecify.annotations.NullMarked;
