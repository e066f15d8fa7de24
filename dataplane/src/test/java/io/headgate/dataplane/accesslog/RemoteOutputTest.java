package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.AccessLogFormat;
import io.headgate.config.Address;
import io.headgate.config.Syslog;
import io.headgate.config.SyslogFacility;
import io.headgate.config.SyslogTransport;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.UnixReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteOutputTest {
    /** RFC 5424: local0 and informational, version 1, time, host, program, process, message id, no structured data. */
    private static final String HEADER =
            "<134>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z \\S+ headgate \\d+ access - ";

    @TempDir
    Path folder;

    private final FakeLog program = new FakeLog();
    private final Metrics metrics = Metrics.open(null, 1, 100);
    private final Exchange exchange = EndedExchange.unrouted(ExchangeLog.OFF);

    @AfterEach
    void closeMetrics() {
        metrics.close();
    }

    @Test
    void syslogByUdpGetsOneDatagramForEachLine() throws Exception {
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                AccessLog log = open("127.0.0.1:" + receiver.getLocalPort(), SyslogTransport.UDP)) {
            record(log, 2);
            for (int i = 0; i < 2; i++) {
                DatagramPacket packet = new DatagramPacket(new byte[65536], 65536);
                receiver.setSoTimeout(20_000);
                receiver.receive(packet);
                isMessage(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void syslogByAUnixSocketGetsOneDatagramForEachLine() throws Exception {
        Path socket = folder.resolve("log");
        try (UnixReceiver receiver = new UnixReceiver(socket);
                AccessLog log = open("unix:" + socket, SyslogTransport.UDP)) {
            record(log, 2);
            isMessage(receiver.next());
            isMessage(receiver.next());
        }
    }

    @Test
    void syslogByTcpCountsOctetsAndIsConnectedToAgain() throws Exception {
        int port;
        try (ServerSocket receiver = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                AccessLog log = open("127.0.0.1:" + receiver.getLocalPort(), SyslogTransport.TCP)) {
            port = receiver.getLocalPort();
            record(log, 3);
            try (Socket connection = receiver.accept()) {
                for (int i = 0; i < 3; i++) {
                    isMessage(message(connection.getInputStream()));
                }
            }
            receiver.close();
            Await.until("lines to be lost", () -> {
                record(log, 1);
                return dropped("syslog_failed") > 0;
            });
            try (ServerSocket again = new ServerSocket(port, 5, InetAddress.getLoopbackAddress())) {
                again.setSoTimeout(100);
                AtomicReference<@Nullable Socket> connection = new AtomicReference<>();
                Await.until("another connection", () -> {
                    record(log, 1);
                    connection.set(accepted(again));
                    return connection.get() != null;
                });
                try (Socket accepted = Objects.requireNonNull(connection.get())) {
                    isMessage(message(accepted.getInputStream()));
                }
            }
            Await.until("it is said", () -> program.lines.size() >= 2);
            assertTrue(
                    program.lines
                            .get(0)
                            .startsWith("ERROR syslog at 127.0.0.1:" + port + ": the access log cannot be sent ("),
                    program.lines::toString);
            assertTrue(program.lines.get(1).contains("the access log is sent again; "), program.lines::toString);
        }
    }

    private static @Nullable Socket accepted(ServerSocket server) {
        try {
            return server.accept();
        } catch (IOException nobodyYet) {
            return null;
        }
    }

    @Test
    void aReceiverThatTakesNothingHoldsNobodyUp() throws Exception {
        try (ServerSocket receiver = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            receiver.setReceiveBufferSize(4096);
            Syslog settings = settings("127.0.0.1:" + receiver.getLocalPort(), SyslogTransport.TCP);
            Output output = output(settings);
            ByteBuffer lines =
                    ByteBuffer.wrap("a line of the log\n".repeat(4000).getBytes(StandardCharsets.US_ASCII));
            int written = 0;
            while (dropped("queue_full") == 0) {
                output.write(lines.rewind(), 0);
                written++;
            }
            assertEquals(4000, dropped("queue_full"));
            assertTrue(written < 1000, () -> "no bound was met");
            output.close();
        }
    }

    @Test
    void theJournalGetsAnEntryWithFieldsForEachLine() throws Exception {
        Path socket = folder.resolve("journal");
        try (UnixReceiver receiver = new UnixReceiver(socket)) {
            Output journal = Outlet.journal(socket.toString(), metrics, program);
            LineBuffer entries = new LineBuffer();
            LineFormat format = new JournalEntries(new JsonLines(new Redaction(List.of())));
            Records traced = Records.usual();
            traced.traceIdHigh = 0x0af7651916cd43ddL;
            traced.traceIdLow = 0x8448eb211c80319cL;
            format.put(traced.read(), entries);
            format.put(Records.connection().read(), entries);
            journal.write(entries.content(), 0);
            String[] first = receiver.next().split("\n");
            StrictJson.parse(first[0].substring("MESSAGE=".length()));
            assertEquals(
                    List.of(
                            "PRIORITY=6",
                            "SYSLOG_IDENTIFIER=headgate",
                            "HEADGATE_LOG=access",
                            "HEADGATE_LISTENER=web",
                            "HEADGATE_ROUTE=pay",
                            "HEADGATE_UPSTREAM=payment",
                            "HEADGATE_ENDPOINT=10.0.0.1:9000",
                            "HEADGATE_CLIENT=203.0.113.9",
                            "HEADGATE_STATUS=200",
                            "HEADGATE_DURATION_US=1234",
                            "HEADGATE_REQUEST_ID=01981234-5678-7abc-8def-0123456789ab",
                            "HEADGATE_TRACE_ID=0af7651916cd43dd8448eb211c80319c"),
                    List.of(first).subList(1, first.length));
            String second = receiver.next();
            assertTrue(second.contains("\nHEADGATE_REASON=client_reset\n"), second);
            assertTrue(second.endsWith("\n"), second);
            journal.close();
        }
    }

    @Test
    void withoutAJournalEntriesAreLostAndCounted() {
        Output journal = Outlet.journal(folder.resolve("nobody").toString(), metrics, program);
        LineBuffer entries = new LineBuffer();
        LineFormat format = new JournalEntries(new JsonLines(new Redaction(List.of())));
        format.put(Records.usual().read(), entries);
        format.put(Records.usual().read(), entries);
        journal.write(entries.content(), 0);
        journal.close();
        assertEquals(2, dropped("journald_failed"));
        assertTrue(program.lines.getFirst().startsWith("ERROR the journal at "), program.lines::toString);
    }

    private Output output(Syslog settings) {
        return new RemoteOutput(
                "syslog",
                () -> SyslogReceiver.open(settings),
                1,
                program,
                metrics.accessLog(io.headgate.dataplane.metrics.AccessLogCells.Reason.QUEUE_FULL),
                metrics.accessLog(io.headgate.dataplane.metrics.AccessLogCells.Reason.SYSLOG_FAILED));
    }

    private static Syslog settings(String to, SyslogTransport over) {
        return new Syslog(Address.parse(to), over, SyslogFacility.LOCAL0, "headgate");
    }

    private AccessLog open(String to, SyslogTransport over) throws IOException {
        var settings = new io.headgate.config.AccessLog(
                null, false, settings(to, over), false, AccessLogFormat.JSON, List.of());
        return AccessLog.open(settings, folder, 1, metrics, program);
    }

    private void record(AccessLog log, int times) {
        for (int i = 0; i < times; i++) {
            log.worker(0).ended(exchange);
        }
    }

    /** Behind its length in digits and a space. */
    private static String message(InputStream in) throws IOException {
        int length = 0;
        for (int b = in.read(); b != ' '; b = in.read()) {
            length = length * 10 + Character.digit(b, 10);
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void isMessage(String message) {
        int json = message.indexOf('{');
        assertTrue(message.substring(0, json).matches(HEADER), message);
        Map<String, @Nullable Object> line = StrictJson.parse(message.substring(json));
        assertEquals("no_route", line.get("reason"));
    }

    private double dropped(String reason) {
        return metrics.samples().stream()
                .filter(sample -> sample.labels().containsValue(reason))
                .mapToDouble(io.headgate.dataplane.metrics.Sample::value)
                .sum();
    }
}
