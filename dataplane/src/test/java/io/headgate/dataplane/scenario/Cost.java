package io.headgate.dataplane.scenario;

/** What a client has cost the workers of this process since this was made. */
final class Cost {
    private final Memory memory = new Memory();
    private final WorkerCpu cpu = new WorkerCpu();

    /** Fails when buffers hold {@code bytes} or more, or workers have spent {@code cpuMs} milliseconds or more. */
    void assertBelow(long bytes, long cpuMs) {
        memory.assertBelow(bytes);
        cpu.assertBelow(cpuMs);
    }
}
