package io.headgate.dataplane;

/**
 * A socket that accepts.
 *
 * @param name of the listener
 * @param address as bound, with the real port: {@code 127.0.0.1:41234}, {@code [::1]:80}, {@code unix:/path}
 */
public record BoundListener(String name, String address) {}
