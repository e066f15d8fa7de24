package io.headgate.dataplane.exchange;

/**
 * How a connection of HTTP/2 is asked whether its peer is still there, while something is under way on it.
 *
 * @param silentNs after so many nanoseconds of silence; {@link Long#MAX_VALUE} is off
 * @param answerNs how many nanoseconds the peer then has
 */
public record Pings(long silentNs, long answerNs) {}
