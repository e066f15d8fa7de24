package io.headgate.proxy.doctor;

import java.util.List;

/** Whether the kernel has random numbers for keys; until it has, every TLS handshake waits. */
final class Entropy implements Check {
    private static final String FOLDER = "/proc/sys/kernel/random/";

    /** What a key of 256 bits takes; since Linux 5.18 the pool says just that once it is filled, for ever. */
    private static final long BITS_MIN = 128;

    @Override
    public List<Finding> findings(Subject subject) {
        long bits = subject.machine().number(FOLDER + "entropy_avail", -1);
        if (bits < 0) {
            return List.of(Finding.ok("the kernel does not tell how much it has gathered"));
        }
        String found = "the kernel has " + bits + " random bits to begin with";
        return List.of(
                bits >= BITS_MIN
                        ? Finding.ok(found)
                        : Finding.warn(
                                found + ", and keys want " + BITS_MIN,
                                "give a virtual machine a virtio-rng device, or: apt install jitterentropy-rngd"));
    }
}
