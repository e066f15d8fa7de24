package io.headgate.perf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import io.headgate.proxy.Headgate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole program, in a JVM of its own with the flags it ships with, under load: what its workers allocate for a
 * request.
 */
class RunningProxyAllocationTest {
    private static final int WARM_UP_REQUESTS = 60_000;
    private static final int REQUESTS = 100_000;

    /** The promise. What remains are Netty's and the JDK's once-a-tick objects; see the README of perf. */
    private static final double BYTES_PER_REQUEST_MAX = 64;

    @TempDir
    Path folder;

    @SuppressWarnings("BanJNDI") // the other end is the JVM started here
    @ParameterizedTest
    @ValueSource(strings = {"off", "{ file: access.log }"})
    void aRequestAllocatesAlmostNothing(String accessLog) throws Exception {
        try (LoopbackLoad load = new LoopbackLoad()) {
            Process program = run(load.originPort(), accessLog);
            try {
                InetSocketAddress proxy = awaitReady(program);
                load.drive(proxy, WARM_UP_REQUESTS);
                VirtualMachine machine = VirtualMachine.attach(String.valueOf(program.pid()));
                try (JMXConnector jmx =
                        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
                    long before = allocatedByWorkers(jmx.getMBeanServerConnection());
                    load.drive(proxy, REQUESTS);
                    long bytes = allocatedByWorkers(jmx.getMBeanServerConnection()) - before;
                    report(accessLog, (double) bytes / REQUESTS);
                } finally {
                    machine.detach();
                }
            } finally {
                program.destroyForcibly().waitFor();
            }
        }
    }

    private static void report(String accessLog, double bytesPerRequest) {
        System.out.printf(
                Locale.ROOT, "access log %s: a worker allocates %.2f bytes per request%n", accessLog, bytesPerRequest);
        assertTrue(
                bytesPerRequest <= BYTES_PER_REQUEST_MAX,
                () -> bytesPerRequest + " bytes per request, more than " + BYTES_PER_REQUEST_MAX);
    }

    private Process run(int originPort, String accessLog) throws IOException {
        Path config = Files.writeString(folder.resolve("headgate.yaml"), """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ 127.0.0.1:%d ] } }
                access_log: %s
                admin: { bind: 127.0.0.1:0 }
                workers: 1
                """.formatted(originPort, accessLog));
        return new ProcessBuilder(
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
                .start();
    }

    /** Where it accepts. What it prints later nobody reads: it prints nothing. */
    private static InetSocketAddress awaitReady(Process program) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        int port = 0;
        while (true) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the program ended before it was ready");
            }
            if (line.startsWith("listener web ")) {
                port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            }
            if (line.equals("headgate ready")) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            }
        }
    }

    private static long allocatedByWorkers(MBeanServerConnection server) {
        try {
            ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                    server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            long[] workers = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                    .filter(Objects::nonNull)
                    .filter(thread -> thread.getThreadName().startsWith("worker"))
                    .mapToLong(ThreadInfo::getThreadId)
                    .toArray();
            assertTrue(workers.length > 0, "the program has no thread called worker");
            return Arrays.stream(threads.getThreadAllocatedBytes(workers)).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
