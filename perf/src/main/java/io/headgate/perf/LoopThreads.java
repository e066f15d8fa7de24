package io.headgate.perf;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads as the program's workers are: Netty recycles its objects only on such. JMH makes it by name. */
public final class LoopThreads extends ThreadPoolExecutor {
    /** JMH's way to run benchmarks on these threads: arguments for a fork. */
    public static final String EXECUTOR = "-Djmh.executor=CUSTOM";

    /** See {@link #EXECUTOR}. */
    public static final String EXECUTOR_CLASS = "-Djmh.executor.class=io.headgate.perf.LoopThreads";

    /** As JMH calls it. */
    public LoopThreads(int threads, String prefix) {
        super(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(prefix, true));
    }
}
