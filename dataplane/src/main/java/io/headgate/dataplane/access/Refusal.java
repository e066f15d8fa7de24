package io.headgate.dataplane.access;

/** Why a connection is turned away, or a datagram that would begin a session. */
public enum Refusal implements Admittance {
    /** Its address may not connect. */
    DENIED,
    /** Its source has its most connections. */
    SOURCE,
    /** The listener has its most connections. */
    LISTENER,
    /** The process has its most connections. */
    PROCESS,
    /** Connections come faster than they are accepted. */
    RATE
}
