package io.headgate.dataplane;

/**
 * A socket of a listener that outlives the process that opened it: on its way from one process to its successor, or
 * opened by a service manager before there was a process.
 *
 * @param listener its name; empty where who opened it did not know
 * @param configured the address as the configuration had it; empty where who opened it did not know
 * @param bound the address with its real port: {@code 127.0.0.1:41234}, {@code [::1]:80}, {@code unix:/path}
 * @param datagrams whether it takes datagrams instead of connections
 * @param descriptor in this process
 */
public record OpenSocket(String listener, String configured, String bound, boolean datagrams, int descriptor) {}
