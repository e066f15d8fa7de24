package io.headgate.perf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the workers of the whole program allocate under load, for a request or for a message at layer 4. */
class RunningProxyAllocationTest {
    private static final int WARM_UP = 60_000;
    private static final int MEASURED = 100_000;

    /** The promise. What remains are Netty's and the JDK's once-a-tick objects; see the README of perf. */
    private static final double BYTES_MAX = 64;

    private static final int MESSAGE_BYTES = 100;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"off", "{ file: access.log }"})
    void aRequestAllocatesAlmostNothing(String accessLog) throws Exception {
        try (LoopbackLoad load = new LoopbackLoad();
                RunningProgram program = RunningProgram.start("""
                        listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ 127.0.0.1:%d ] } }
                        access_log: %s
                        admin: { bind: 127.0.0.1:0 }
                        workers: 1
                        """.formatted(load.originPort(), accessLog), folder)) {
            InetSocketAddress proxy = program.at("web");
            load.drive(proxy, WARM_UP);
            long bytes = program.allocatedDuring(() -> load.drive(proxy, MEASURED));
            report("request, access log " + accessLog, bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRequestOverTlsAllocatesAlmostNothing(String version) throws Exception {
        try (LoopbackLoad load = new LoopbackLoad();
                RunningProgram program = RunningProgram.start("""
                        listeners:
                          web: { bind: 127.0.0.1:0, http: {}, tls: { certificates: [ { self_signed: true } ] } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ 127.0.0.1:%d ] } }
                        admin: { bind: 127.0.0.1:0 }
                        workers: 1
                        """.formatted(load.originPort()), folder)) {
            InetSocketAddress proxy = program.at("web");
            SocketFactory sockets = Anybody.sockets(version);
            load.drive(proxy, sockets, WARM_UP);
            long bytes = program.allocatedDuring(() -> load.drive(proxy, sockets, MEASURED));
            report("request over " + version, bytes);
        }
    }

    @Test
    void aRequestOverHttp2AllocatesAlmostNothing() throws Exception {
        try (LoopbackLoad origin = new LoopbackLoad()) {
            assertAnswered("http1", origin.originPort(), "request over HTTP/2 and TLS");
        }
    }

    @Test
    void aCallWithTrailersOverHttp2OnBothSidesAllocatesAlmostNothing() throws Exception {
        try (CallLoad origin = new CallLoad()) {
            assertAnswered("h2", origin.originPort(), "call over HTTP/2 and TLS to HTTP/2, with trailers");
        }
    }

    private void assertAnswered(String protocol, int port, String what) throws Exception {
        try (CallLoad load = new CallLoad();
                RunningProgram program = RunningProgram.start("""
                        listeners:
                          web: { bind: 127.0.0.1:0, http: {}, tls: { certificates: [ { self_signed: true } ] } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { protocol: %s, endpoints: [ 127.0.0.1:%d ] } }
                        admin: { bind: 127.0.0.1:0 }
                        workers: 1
                        """.formatted(protocol, port), folder)) {
            InetSocketAddress proxy = program.at("web");
            SSLSocketFactory sockets = Anybody.sockets("TLSv1.3");
            load.drive(proxy, sockets, WARM_UP);
            long bytes = program.allocatedDuring(() -> load.drive(proxy, sockets, MEASURED));
            report(what, bytes);
        }
    }

    @Test
    void aMessageThroughATunnelAllocatesAlmostNothing() throws Exception {
        assertPassedOn("tunnels", EchoLoad::driveTunnels, "message through a tunnel, and its echo");
    }

    @Test
    void aDatagramOfASessionAllocatesAlmostNothing() throws Exception {
        assertPassedOn("datagrams", EchoLoad::driveSessions, "datagram of a session, and its echo");
    }

    private interface Drive {
        void through(EchoLoad load, InetSocketAddress proxy, int messages) throws Exception;
    }

    private void assertPassedOn(String listener, Drive drive, String what) throws Exception {
        try (EchoLoad load = new EchoLoad(MESSAGE_BYTES);
                RunningProgram program = RunningProgram.start("""
                        listeners:
                          tunnels: { bind: 127.0.0.1:0, tcp: { upstream: echo } }
                          datagrams: { bind: 127.0.0.1:0, udp: { upstream: echo } }
                        upstreams: { echo: { endpoints: [ 127.0.0.1:%d ] } }
                        admin: { bind: 127.0.0.1:0 }
                        workers: 1
                        """.formatted(load.port()), folder)) {
            InetSocketAddress proxy = program.at(listener);
            drive.through(load, proxy, WARM_UP);
            long bytes = program.allocatedDuring(() -> drive.through(load, proxy, MEASURED));
            report(what, bytes);
        }
    }

    private static void report(String what, long bytes) {
        double each = (double) bytes / MEASURED;
        System.out.printf(Locale.ROOT, "a worker allocates %.2f bytes for each %s%n", each, what);
        assertTrue(each <= BYTES_MAX, () -> each + " bytes for each " + what + ", more than " + BYTES_MAX);
    }
}
