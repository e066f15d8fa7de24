package io.headgate.controlplane.health;

/// What one probe found.
///
/// @param detail what was answered, or why that is not good enough, for people
record ProbeResult(boolean passed, String detail) {
    static ProbeResult pass(String detail) {
        return new ProbeResult(true, detail);
    }

    static ProbeResult failure(String detail) {
        return new ProbeResult(false, detail);
    }
}
