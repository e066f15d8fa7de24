package io.headgate.dataplane.upstream;

/**
 * That an endpoint is out for what it did to real requests, as one process tells its successor.
 *
 * @param leftNs how long still, from 0 on
 * @param times how often it was, this time included, as far as that is remembered; from 1 on
 */
public record Ejected(long leftNs, int times) {}
