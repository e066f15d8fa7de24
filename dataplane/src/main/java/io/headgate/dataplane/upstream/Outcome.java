package io.headgate.dataplane.upstream;

/** How an exchange with an endpoint ended, as far as it tells something about the endpoint. */
public enum Outcome {
    /** Answered, with any status below 500. */
    OK,
    /** Answered with a status from 500 to 599, other than those that count as {@link #GATEWAY_ERROR}. */
    STATUS_5XX,
    /** No connection, reset, timeout, or an answer of 502, 503 or 504. */
    GATEWAY_ERROR,
    /** The client left first: says nothing about the endpoint and counts for nothing. */
    ABANDONED
}
