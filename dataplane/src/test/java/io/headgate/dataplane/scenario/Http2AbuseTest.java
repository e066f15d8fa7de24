package io.headgate.dataplane.scenario;

import static io.headgate.dataplane.testing.H2Client.frameBytes;
import static io.headgate.dataplane.testing.H2Client.number;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients do to have a gateway work for nothing. Each attack goes on for as long as it is let; it ends with GOAWAY
 * and a reason, the endpoint's work is cancelled, and the worker has spent little memory and time on it.
 */
class Http2AbuseTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int STREAM_CLOSED = 5;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int COMPRESSION_ERROR = 9;
    private static final int ENHANCE_YOUR_CALM = 11;

    /** Any attack would go on for longer than this many frames. */
    private static final int FRAMES = 100_000;

    private static final byte[] NOTHING = {};

    private static TestOrigin origin;
    private static Gateway gateway;
    private Cost cost;
    private double violationsBefore;
    private double abusesBefore;
    private double requestsBefore;

    @BeforeAll
    static void start() {
        origin = TestOrigin.start(Http2AbuseTest::serve);
        gateway = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { match: { path: /small }, respond: { status: 200, body: small } }, { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """, origin);
    }

    /** Never answers, but for {@code /endless}, whose answer has no end. */
    private static void serve(OriginConnection connection) throws IOException {
        if (connection.readHead().startsWith("GET /endless ")) {
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + (1L << 40) + "\r\n\r\n");
            byte[] piece = new byte[65_536];
            while (true) {
                connection.send(piece);
            }
        }
        connection.readUntilEnd();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    @BeforeEach
    void look() {
        cost = new Cost();
        violationsBefore = failures("protocol_violated");
        abusesBefore = failures("too_much_work");
        requestsBefore = gateway.metric("requests_total");
    }

    @AfterEach
    void nothingIsLeft() {
        Await.until("the connection to be gone", () -> gateway.metric("connections") == 0);
        for (int i = 0; i < origin.connectionCount(); i++) {
            OriginConnection connection = origin.connection(i);
            connection.awaitEnd();
        }
        cost.assertBelow(1 << 20, 1000);
    }

    private static double failures(String reason) {
        return gateway.metric("failures_total", "reason", reason);
    }

    private double requests() {
        return gateway.metric("requests_total") - requestsBefore;
    }

    /** Sends what {@code frames} gives for 0, 1, 2 ... in pieces of some KiB, until it is closed upon. */
    private static int attack(H2Client client, IntFunction<byte[]> frames) {
        client.keepWindowsShut(); // its reader must not wait for its writer, whom nobody reads any more
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        Thread reader = Thread.ofVirtual().start(() -> {
            while (client.read()) {}
        });
        for (int i = 0; i < FRAMES && reader.isAlive(); i++) {
            piece.writeBytes(frames.apply(i));
            if (piece.size() > 4096) {
                client.raw(piece.toByteArray());
                piece.reset();
            }
        }
        client.raw(piece.toByteArray());
        try {
            reader.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return client.awaitGoAway();
    }

    private void assertCalmedDown(IntFunction<byte[]> frames) {
        try (H2Client client = H2Client.connect(gateway)) {
            client.ping(); // the settings are behind us, and no acknowledgement gets between the frames
            assertEquals(ENHANCE_YOUR_CALM, attack(client, frames));
            assertTrue(failures("too_much_work") > abusesBefore);
        }
    }

    /** A whole request, the one with this number. */
    static byte[] get(int number) {
        return frameBytes(
                H2Client.HEADERS,
                H2Client.END_HEADERS | H2Client.END_STREAM,
                2 * number + 1,
                H2Client.block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"));
    }

    static byte[] both(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    // ---- resets

    @Test
    void requestsThatAreResetAtOnce() {
        assertCalmedDown(i -> both(get(i), frameBytes(H2Client.RST_STREAM, 0, 2 * i + 1, number(8))));
        assertTrue(requests() <= 250, () -> requests() + " requests were begun");
    }

    @Test
    void requestsThatAreResetInTheSameReadReachNoEndpointAndAreCounted() {
        int connectionsBefore = origin.connectionCount();
        double cancelledBefore = failures("request_cancelled");
        try (H2Client client = H2Client.connect(gateway)) {
            client.ping();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 50; i++) {
                all.writeBytes(both(get(i), frameBytes(H2Client.RST_STREAM, 0, 2 * i + 1, number(8))));
            }
            client.raw(all.toByteArray());
            client.ping();
            assertEquals(cancelledBefore + 50, failures("request_cancelled"));
            assertEquals(connectionsBefore, origin.connectionCount());
        }
    }

    @Test
    void requestsThatTheGatewayIsMadeToReset() {
        byte[] beyond = number(Integer.MAX_VALUE);
        assertCalmedDown(i -> both(get(i), frameBytes(H2Client.WINDOW_UPDATE, 0, 2 * i + 1, beyond)));
        assertTrue(requests() <= 250, () -> requests() + " requests were begun");
    }

    @Test
    void requestsThatAreMalformed() {
        assertCalmedDown(i -> frameBytes(H2Client.HEADERS, 5, 2 * i + 1, H2Client.block(":method", "GET")));
        assertTrue(requests() <= 250, () -> requests() + " requests were begun");
    }

    @Test
    void requestsBeyondTheMostAtOnce() {
        assertCalmedDown(Http2AbuseTest::get);
        assertTrue(requests() <= 100, () -> requests() + " requests were begun");
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                violation("WINDOW_UPDATE of 0", PROTOCOL_ERROR, i -> frameBytes(8, 0, i, number(0))),
                violation("WINDOW_UPDATE of 3 bytes", FRAME_SIZE_ERROR, i -> frameBytes(8, 0, i, new byte[3])),
                violation("a stream that depends on itself", PROTOCOL_ERROR, i -> frameBytes(2, 0, i, priority(i))),
                violation("PRIORITY of 4 bytes", FRAME_SIZE_ERROR, i -> frameBytes(2, 0, i, new byte[4])),
                violation("DATA behind the end", STREAM_CLOSED, i -> frameBytes(0, 1, i, new byte[5])),
                violation("HEADERS behind the end", STREAM_CLOSED, i -> get((i - 1) / 2)),
                violation("RST_STREAM of 5 bytes", FRAME_SIZE_ERROR, i -> frameBytes(3, 0, i, new byte[5])),
                violation("an even stream", PROTOCOL_ERROR, i -> frameBytes(1, 5, i + 1, NOTHING)),
                violation("DATA before its stream", PROTOCOL_ERROR, i -> frameBytes(0, 1, i + 2, NOTHING)),
                violation(
                        "the last stream there is, and one before it",
                        STREAM_CLOSED,
                        i -> both(get((Integer.MAX_VALUE - 1) / 2), get((i + 1) / 2))),
                violation("a push", PROTOCOL_ERROR, i -> frameBytes(5, 4, i, number(2))),
                violation("a priority of the connection", PROTOCOL_ERROR, i -> frameBytes(16, 0, 0, number(0))),
                violation("a priority of a push", PROTOCOL_ERROR, i -> frameBytes(16, 0, 0, number(2))),
                violation("a frame of 16 KiB and a byte", FRAME_SIZE_ERROR, i -> frameBytes(0, 0, i, new byte[16_385])),
                violation("padding longer than its frame", PROTOCOL_ERROR, i -> frameBytes(0, 8, i, new byte[] {5, 0})),
                violation("CONTINUATION of nothing", PROTOCOL_ERROR, i -> frameBytes(9, 4, i, NOTHING)),
                violation(
                        "a frame within a block",
                        PROTOCOL_ERROR,
                        i -> both(frameBytes(1, 1, i + 2, NOTHING), frameBytes(6, 0, 0, new byte[8]))),
                violation("settings of a stream", PROTOCOL_ERROR, i -> frameBytes(4, 0, i, NOTHING)),
                violation("settings of 5 bytes", FRAME_SIZE_ERROR, i -> frameBytes(4, 0, 0, new byte[5])),
                violation("push of 2", PROTOCOL_ERROR, i -> frameBytes(4, 0, 0, setting(2, 2))),
                violation(
                        "an initial window of 2^31", FLOW_CONTROL_ERROR, i -> frameBytes(4, 0, 0, setting(4, 1 << 31))),
                violation("frames of 1 byte", PROTOCOL_ERROR, i -> frameBytes(4, 0, 0, setting(5, 1))),
                violation("ping of 7 bytes", FRAME_SIZE_ERROR, i -> frameBytes(6, 0, 0, new byte[7])),
                violation(
                        "a window beyond 2^31",
                        FLOW_CONTROL_ERROR,
                        i -> frameBytes(8, 0, 0, number(Integer.MAX_VALUE))),
                block("index 0", "80"),
                block("an index that is not there", "be"),
                block("a number beyond all sense", "ffffffffffffffff7f"),
                block("a table larger than was said", "3fe21f"),
                block("another size in the middle", "8220"),
                block("a string that is cut", "40056162"),
                block("padding of zeros", "408118" + "0161"),
                block("padding of 11 ones", "40821fff" + "0161"));
    }

    private static Arguments violation(String what, int code, IntFunction<byte[]> frame) {
        return Arguments.of(what, code, frame);
    }

    private static Arguments block(String what, String hex) {
        byte[] block = HexFormat.of().parseHex(hex);
        return violation(what, COMPRESSION_ERROR, i -> frameBytes(1, 5, i + 2, block));
    }

    private static byte[] priority(int on) {
        return both(number(on), new byte[1]);
    }

    private static byte[] setting(int name, int value) {
        return both(new byte[] {0, (byte) name}, number(value));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void aRuleThatIsBrokenEndsTheConnectionAndAllItsWork(String what, int code, IntFunction<byte[]> frame) {
        try (H2Client client = H2Client.connect(gateway)) {
            int stream = client.get("/");
            client.ping();
            client.raw(frame.apply(stream));
            assertEquals(code, client.awaitGoAway());
            assertTrue(failures("protocol_violated") > violationsBefore);
        }
    }

    // ---- floods

    static Stream<Arguments> floods() {
        return Stream.of(
                flood("pings", i -> frameBytes(6, 0, 0, new byte[8])),
                flood("settings", i -> frameBytes(4, 0, 0, NOTHING)),
                flood("settings, many in a frame", i -> frameBytes(4, 0, 0, manySettings())),
                flood("acknowledgements", i -> frameBytes(4, 1, 0, NOTHING)),
                flood("priorities", i -> frameBytes(2, 0, 2 * i + 1, both(number(0x7FFF_FFFE), new byte[] {16}))),
                flood("windows of the connection", i -> frameBytes(8, 0, 0, number(1))),
                flood("windows of a stream", i -> i == 0 ? get(0) : frameBytes(8, 0, 1, number(1))),
                flood("empty data", i -> i == 0 ? upload() : frameBytes(0, 0, 1, NOTHING)),
                flood("data of padding", i -> i == 0 ? upload() : frameBytes(0, 8, 1, new byte[] {0})),
                flood(
                        "empty data of a stream that was reset",
                        i -> i == 0 ? malformed() : frameBytes(0, 0, 1, NOTHING)),
                flood("unknown frames", i -> frameBytes(99, 0, 0, NOTHING)),
                flood("goodbyes", i -> frameBytes(7, 0, 0, new byte[8])),
                flood("empty continuations", i -> i == 0 ? frameBytes(1, 1, 1, NOTHING) : frameBytes(9, 0, 1, NOTHING)),
                flood(
                        "a block without end",
                        i -> i == 0 ? frameBytes(1, 1, 1, NOTHING) : frameBytes(9, 0, 1, new byte[16_000])),
                flood(
                        "pings between requests that are reset",
                        i -> i % 20 == 0
                                ? both(get(i), frameBytes(3, 0, 2 * i + 1, number(8)))
                                : frameBytes(6, 0, 0, new byte[8])));
    }

    private static Arguments flood(String what, IntFunction<byte[]> frames) {
        return Arguments.of(what, frames);
    }

    private static byte[] manySettings() {
        byte[] settings = new byte[16_380];
        for (int at = 0; at < settings.length; at += 6) {
            settings[at + 1] = 4;
            settings[at + 5] = (byte) at;
        }
        return settings;
    }

    private static byte[] upload() {
        return frameBytes(
                1, 4, 1, H2Client.block(":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a"));
    }

    private static byte[] malformed() {
        return frameBytes(1, 4, 1, H2Client.block(":method", "POST"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void aFloodIsStopped(String what, IntFunction<byte[]> frames) {
        assertCalmedDown(frames);
    }

    // ---- heads that grow

    @Test
    void thousandsOfReferencesOfAByteAreCountedAndNotCopied() {
        expectRefused(threeThousandBytes(12_000));
    }

    /** A request with a field of that size that is remembered, and {@code more} references to it. */
    private static byte[] threeThousandBytes(int more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(H2Client.block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"));
        block.write(0x40);
        block.writeBytes(new byte[] {1, 'x', 127, (byte) (3000 - 127 & 127 | 128), (byte) (3000 - 127 >> 7)});
        block.writeBytes("y".repeat(3000).getBytes(ISO_8859_1));
        block.writeBytes(filled(more, (byte) 0xBE));
        return block.toByteArray();
    }

    @Test
    void headsLeaveNoMoreMemoryBehindForTheirSize() {
        try (TestOrigin quiet = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway narrow = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ { address: "${origin}", max_connections: 1 } ] } }
                """, quiet)) {
            byte[] block = threeThousandBytes(9);
            KeptHeap heap = new KeptHeap();
            try (H2Client client = H2Client.connect(narrow)) {
                for (int i = 0; i < 100; i++) {
                    client.frame(H2Client.HEADERS, 5, 2 * i + 1, block);
                }
                client.ping();
                assertTrue(narrow.noneEnded(), "all are under way");
            }
            Await.until("the connection to be gone", () -> narrow.metric("connections") == 0);
            heap.assertBelow(2 << 20); // a hundred exchanges of 12 KiB; their heads were 3 MB
        }
    }

    @Test
    void cookiesInThousandsOfCrumbsAreCountedOneByOne() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(H2Client.block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"));
        block.writeBytes(filled(15_000, (byte) 0xA0)); // the static table's cookie, which is empty
        expectRefused(block.toByteArray());
    }

    private static byte[] filled(int length, byte value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private void expectRefused(byte[] block) {
        try (H2Client client = H2Client.connect(gateway)) {
            client.frame(1, 5, 1, block);
            assertEquals(431, client.await(1).status);
            cost.assertBelow(1 << 20, 1000);
            assertEquals(ENHANCE_YOUR_CALM, attack(client, i -> frameBytes(1, 5, 2 * i + 3, block)));
        }
    }

    // ---- clients that take next to nothing

    /** @param resetsToo whether what a byte pays for is spent on requests */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void crumbsOfAnAnswerDoNotPayForTheFramesThatAskForThem(boolean resetsToo) {
        try (H2Client client = H2Client.connect(gateway, 4, 0).keepWindowsShut()) {
            int download = client.get("/endless");
            boolean open = true;
            for (int bytes = 1; bytes <= 10_000 && open; bytes++) {
                client.windowUpdate(download, 1);
                while (open && client.answer(download).length() < bytes) {
                    open = client.read();
                }
                if (resetsToo && bytes % 10 == 0) {
                    client.reset(client.get("/"), 8);
                }
            }
            assertEquals(ENHANCE_YOUR_CALM, client.awaitGoAway());
            assertTrue(failures("too_much_work") > abusesBefore);
            assertTrue(requests() <= 250, () -> requests() + " requests were begun");
        }
    }

    /** As clients of gRPC do, which measure how much is under way between them and their server. */
    @Test
    void aClientMaySayOfEachSmallAnswerThatItsWindowGrowsAndPing() {
        try (H2Client client = H2Client.connect(gateway)) {
            for (int i = 0; i < 3000; i++) {
                assertEquals("small", client.await(client.get("/small")).text());
                client.ping();
            }
        }
    }

    // ---- clients that take nothing

    @ParameterizedTest
    @ValueSource(strings = {"/small", "/endless"})
    void aClientThatTakesNoneOfManyAnswersIsThrownOutWhenTheirTimeIsOver(String path) {
        try (Gateway impatient = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { write_stall: 200ms } } } }
                routes: [ { match: { path: /small }, respond: { status: 200, body: small } }, { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """, origin);
                H2Client client = H2Client.connect(impatient, 4, 0, 6, 1).keepWindowsShut()) {
            for (int i = 0; i < 100; i++) {
                client.get(path);
            }
            assertEquals(ENHANCE_YOUR_CALM, client.awaitGoAway());
            cost.assertBelow(1 << 20, 1000);
            double stalled = impatient.metric("failures_total", "reason", "write_stalled");
            assertTrue(stalled > 10 && stalled < 20, () -> stalled + " were waited for");
        }
    }
}
