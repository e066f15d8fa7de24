/**
 * What authorities say of certificates (OCSP), fetched and verified: of those that are shown, kept up to date; of those
 * of clients, when somebody asks.
 */
@NullMarked
package io.headgate.controlplane.ocsp;

import org.jspecify.annotations.NullMarked;
