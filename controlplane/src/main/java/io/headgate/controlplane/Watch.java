package io.headgate.controlplane;

/// What one virtual thread of the control plane keeps doing until it is told to stop.
public interface Watch {
    /// It runs on this one; whoever made the watch starts it.
    Thread thread();

    /// From now on nothing is counted or told. The thread goes on with what it waits for until it is interrupted.
    void stop();

    /// Stops it, and wakes its thread to see that.
    default void end() {
        stop();
        thread().interrupt();
    }
}
