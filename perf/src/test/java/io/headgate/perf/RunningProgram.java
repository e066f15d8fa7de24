package io.headgate.perf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.headgate.proxy.Headgate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The whole program, in a JVM of its own with the flags it ships with, and a look at what its workers allocate. */
final class RunningProgram implements AutoCloseable {
    private final Process process;
    private final Map<String, InetSocketAddress> listeners = new HashMap<>();

    private RunningProgram(Process process) {
        this.process = process;
    }

    /**
     * Starts it and returns once it is ready.
     *
     * @param yaml its configuration; listeners bind port 0 of the loopback address
     * @param folder where its files go
     */
    static RunningProgram start(String yaml, Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("headgate.yaml"), yaml);
        RunningProgram program = new RunningProgram(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Path.of("../proxy/src/main/dist/jvm.options").toAbsolutePath(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Headgate.class.getName(),
                        "run",
                        "-c",
                        config.toString(),
                        "--state",
                        folder.resolve("state").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        program.awaitReady();
        return program;
    }

    /** What it prints later nobody reads: it prints nothing. */
    private void awaitReady() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); !"headgate ready".equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IOException("the program ended before it was ready");
            }
            if (line.startsWith("listener ")) {
                int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
                listeners.put(line.split(" ")[1], new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        }
    }

    /** Where the listener of that name is. */
    InetSocketAddress at(String listener) {
        return Objects.requireNonNull(listeners.get(listener), () -> "no listener " + listener + " in " + listeners);
    }

    /** Work to be measured. */
    interface Load {
        void run() throws Exception;
    }

    /** How many bytes the threads of all workers allocate on the heap while {@code load} runs. */
    @SuppressWarnings("BanJNDI") // the other end is the JVM started here
    long allocatedDuring(Load load) throws Exception {
        VirtualMachine machine = attach();
        try (JMXConnector jmx = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                    jmx.getMBeanServerConnection(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            long before = allocatedByWorkers(threads);
            load.run();
            return allocatedByWorkers(threads) - before;
        } finally {
            machine.detach();
        }
    }

    private VirtualMachine attach() throws IOException {
        try {
            return VirtualMachine.attach(String.valueOf(process.pid()));
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
    }

    private static long allocatedByWorkers(ThreadMXBean threads) {
        long[] workers = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().startsWith("worker"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        assertTrue(workers.length > 0, "the program has no thread called worker");
        return Arrays.stream(threads.getThreadAllocatedBytes(workers)).sum();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
