package io.headgate.proxy.demo;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a test changes about the services.
 *
 * @param heartbeat how long an event stream stays silent before it sends a comment
 * @param bankDelay how long the bank takes to answer a charge to the card {@code timeout}
 */
record DemoSettings(DemoPorts ports, InstantSource clock, Duration heartbeat, Duration bankDelay) {
    static DemoSettings defaults() {
        // 15 s is half of the 30 s after which intermediaries begin to call a stream dead. 10 s is well over the 2 s
        // the
        // quickstart's gateway waits for a charge, and short enough to watch the charge arrive late.
        return new DemoSettings(
                DemoPorts.free(), InstantSource.system(), Duration.ofSeconds(15), Duration.ofSeconds(10));
    }
}
