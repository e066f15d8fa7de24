package io.headgate.dataplane.access;

/** What became of a connection that asked to be let in. */
public sealed interface Admittance permits Place, Refusal {}
