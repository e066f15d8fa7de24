package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.upstream.UpstreamGroup;

/**
 * What one worker needs of a UDP listener under one snapshot.
 *
 * @param group who gets the next session or datagram
 * @param bySource whether a client's address decides that
 * @param perPacket whether each datagram is balanced by itself
 * @param idleNs how long client and endpoint may both be silent until the session ends, nanoseconds
 */
public record UdpSettings(UpstreamGroup group, boolean bySource, boolean perPacket, long idleNs) {}
