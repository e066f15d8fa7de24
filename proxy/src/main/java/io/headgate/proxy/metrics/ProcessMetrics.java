package io.headgate.proxy.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.model.snapshots.Labels;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;

/** The process and its virtual machine, under the names that Prometheus' clients agree on. */
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void addTo(Families families) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os) {
            families.counter(
                    "process_cpu_seconds_total", "CPU time spent.", Labels.EMPTY, os.getProcessCpuTime() / 1e9);
            families.gauge("process_open_fds", "File descriptors open.", Labels.EMPTY, os.getOpenFileDescriptorCount());
            families.gauge(
                    "process_max_fds", "File descriptors allowed.", Labels.EMPTY, os.getMaxFileDescriptorCount());
        }
        families.gauge(
                "process_resident_memory_bytes",
                "Memory of the process that is in the machine's.",
                Labels.EMPTY,
                ResidentMemory.bytes());
        families.gauge(
                "process_start_time_seconds",
                "When the process began.",
                Labels.EMPTY,
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        memory(families, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        memory(families, "nonheap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            families.gauge(
                    "jvm_buffer_pool_used_bytes",
                    "Memory of buffers outside the heap.",
                    Labels.of("pool", pool.getName()),
                    pool.getMemoryUsed());
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            Labels gc = Labels.of("gc", collector.getName());
            families.counter("jvm_gc_collections_total", "Garbage collections.", gc, collector.getCollectionCount());
            families.counter("jvm_gc_seconds_total", "Time spent collecting.", gc, collector.getCollectionTime() / 1e3);
        }
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            pool(families, Labels.of("pool", pool.getName()), pool.getUsage());
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        families.gauge("jvm_threads_current", "Platform threads.", Labels.EMPTY, threads.getThreadCount());
        families.gauge(
                "jvm_threads_peak",
                "The most platform threads there were.",
                Labels.EMPTY,
                threads.getPeakThreadCount());
        families.gauge(
                "jvm_classes_currently_loaded",
                "Classes loaded now.",
                Labels.EMPTY,
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }

    private static void pool(Families families, Labels labels, MemoryUsage usage) {
        families.gauge("jvm_memory_pool_used_bytes", "Memory of a pool in use.", labels, usage.getUsed());
        families.gauge(
                "jvm_memory_pool_committed_bytes", "Memory a pool took from the system.", labels, usage.getCommitted());
        if (usage.getMax() >= 0) {
            families.gauge("jvm_memory_pool_max_bytes", "Memory a pool may use.", labels, usage.getMax());
        }
    }

    private static void memory(Families families, String area, MemoryUsage usage) {
        Labels labels = Labels.of("area", area);
        families.gauge("jvm_memory_used_bytes", "Memory in use.", labels, usage.getUsed());
        families.gauge("jvm_memory_committed_bytes", "Memory taken from the system.", labels, usage.getCommitted());
        if (usage.getMax() >= 0) {
            families.gauge("jvm_memory_max_bytes", "Memory that may be used.", labels, usage.getMax());
        }
    }
}
