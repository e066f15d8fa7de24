package io.headgate.proxy.demo;

import org.jspecify.annotations.Nullable;

/**
 * An answer as it is kept for a repetition.
 *
 * @param location of what was made, if anything was
 */
record PaymentAnswer(
        int status, String type, String body, @Nullable String location) {}
