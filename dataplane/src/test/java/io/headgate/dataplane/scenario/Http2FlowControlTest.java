package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Client.Answer;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Who may send how much, on a connection that many share: nobody waits for another, and memory has a bound. */
class Http2FlowControlTest {
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final long DECLARED = 1L << 30;

    private final Cost cost = new Cost();
    private final Stream stream = new Stream();
    private final AtomicLong sent = new AtomicLong();

    /** An origin whose answers have no end, but for {@code /small}. */
    private TestOrigin endless() {
        return TestOrigin.start(connection -> {
            while (true) {
                if (connection.readHead().startsWith("GET /small ")) {
                    connection.send(TestOrigin.ok("small"));
                    continue;
                }
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + DECLARED + "\r\n\r\n");
                while (true) {
                    connection.send(stream.block());
                    sent.addAndGet(stream.block().length);
                }
            }
        });
    }

    @Test
    void anAnswerGoesAsFarAsTheClientsWindowsAndNoFurther() {
        try (TestOrigin origin = endless();
                Gateway gateway = Gateway.before(origin);
                H2Client client =
                        H2Client.connect(gateway, INITIAL_WINDOW_SIZE, 10).keepWindowsShut()) {
            int first = client.get("/");
            readUntil(client, client.answer(first), 10);
            client.ping();
            assertEquals(10, client.answer(first).length());
            client.windowUpdate(first, 100_000);
            readUntil(client, client.answer(first), 65_535);
            client.ping();
            assertEquals(65_535, client.answer(first).length(), "as much as the connection's window");
            client.settings(INITIAL_WINDOW_SIZE, 0);
            client.windowUpdate(0, 1_000_000);
            readUntil(client, client.answer(first), 100_000);
            client.ping();
            assertEquals(100_000, client.answer(first).length(), "the stream's window is ten less");
        }
    }

    /** Whoever waits for the acknowledgement takes what comes before it for sent by the settings before. */
    @Test
    void settingsAreAcknowledgedBeforeTheBytesThatTheyAllow() {
        try (TestOrigin origin = endless();
                Gateway gateway = Gateway.before(origin);
                H2Client client =
                        H2Client.connect(gateway, INITIAL_WINDOW_SIZE, 0).keepWindowsShut()) {
            Answer answer = client.answer(client.get("/small"));
            while (answer.status == 0) {
                assertTrue(client.read(), "closed");
            }
            client.ping();
            int before = client.settingsAcks();
            client.settings(INITIAL_WINDOW_SIZE, 1);
            readUntil(client, answer, 1);
            assertEquals(before + 1, client.settingsAcks());
            cost.assertBelow(1 << 20, 500);
        }
    }

    @Test
    void windowsThatGrowInOneReadAreUsedTogether() {
        try (TestOrigin origin = endless();
                Gateway gateway = Gateway.before(origin);
                H2Client client =
                        H2Client.connect(gateway, INITIAL_WINDOW_SIZE, 10).keepWindowsShut()) {
            Answer answer = client.answer(client.get("/"));
            readUntil(client, answer, 10);
            client.ping();
            ByteArrayOutputStream updates = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                updates.writeBytes(H2Client.frameBytes(H2Client.WINDOW_UPDATE, 0, 1, H2Client.number(1)));
            }
            client.raw(updates.toByteArray());
            assertTrue(client.read(), "closed");
            assertEquals(110, answer.length());
        }
    }

    private static void readUntil(H2Client client, Answer answer, int bytes) {
        while (answer.length() < bytes) {
            assertTrue(client.read(), "closed");
        }
    }

    @Test
    void oneThatIsHeldUpDoesNotHoldUpOthers() {
        try (TestOrigin origin = endless();
                Gateway gateway = Gateway.before(origin);
                H2Client client =
                        H2Client.connect(gateway, INITIAL_WINDOW_SIZE, 100).keepWindowsShut()) {
            int[] held = new int[20];
            for (int i = 0; i < held.length; i++) {
                held[i] = client.get("/");
            }
            for (int each : held) {
                readUntil(client, client.answer(each), 100);
            }
            assertEquals("small", client.await(client.get("/small")).text());
            cost.assertBelow(4L * Stream.MIB, 500);
        }
    }

    @Test
    void answersThatNobodyTakesPauseTheirOriginsAndNotTheWorkersMemory() {
        try (TestOrigin origin = endless();
                Gateway gateway = Gateway.before(origin);
                H2Client client =
                        H2Client.connect(gateway, INITIAL_WINDOW_SIZE, 0).keepWindowsShut()) {
            int last = 0;
            for (int i = 0; i < 100; i++) {
                last = client.get("/");
            }
            client.ping();
            while (client.answer(last).status == 0) {
                client.read();
            }
            Steady.await("the origins to be paused", sent::get);
            long reads = 13L * Stream.MIB; // a hundred times one of a socket, twice where it came in two
            cost.assertBelow(reads, 1000);
        }
    }

    @Test
    void requestsThatNobodyTakesAreHeldUpToTheConnectionsWindow() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    Await.until("the end", connection::isEnded);
                });
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            byte[] piece = new byte[16_384];
            for (int i = 0; i < 16; i++) {
                int upload = client.post("/");
                for (int each = 0; each < 4; each++) {
                    client.frame(H2Client.DATA, 0, upload, piece);
                }
            }
            client.ping();
            cost.assertBelow(4L * Stream.MIB, 500);
        }
    }

    @Test
    void whoSendsMoreThanTheWindowIsClosedUpon() {
        try (TestOrigin origin = TestOrigin.start(connection -> Await.until("the end", connection::isEnded));
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ { address: "${origin}", max_connections: 1 } ] } }
                        """, origin);
                H2Client client = H2Client.connect(gateway)) {
            client.get("/holds-the-only-connection");
            int upload = client.post("/");
            for (int i = 0; i < 5; i++) {
                client.frame(H2Client.DATA, 0, upload, new byte[16_384]);
            }
            assertEquals(3, client.awaitGoAway());
            cost.assertBelow(1 << 20, 500);
        }
    }

    @Test
    void whoSendsMoreThanTheWindowOfAStreamThatWasResetIsClosedUpon() {
        try (TestOrigin origin = endless();
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int refused = client.headers(false, ":method", "POST");
            assertEquals(1, client.await(refused).resetCode);
            for (int i = 0; i < 4; i++) {
                client.frame(H2Client.DATA, 0, refused, new byte[16_384]);
            }
            client.ping(); // that much was on its way, for all we know
            client.frame(H2Client.DATA, 0, refused, new byte[1]);
            assertEquals(3, client.awaitGoAway());
            cost.assertBelow(1 << 20, 500);
        }
    }

    /** After an answer without a body curl 7.88 waits, when it has sent its own, for anything to come. */
    @Test
    void whoSendsABodyThatNobodyWaitedForHearsThatItCame() {
        try (Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { respond: { status: 204 } } ]
                        """);
                H2Client client = H2Client.connect(gateway)) {
            int post = client.post("/", "content-length", "4");
            assertEquals(204, client.await(post).status);
            client.data(post, "late", true);
            assertEquals(4, client.awaitWindow());
        }
    }

    @Test
    void aLargeUploadArrivesWhole() {
        long bytes = 20L * Stream.MIB;
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    CRC32 sum = new CRC32();
                    Stream.read(connection, bytes, sum);
                    connection.send(TestOrigin.ok(Long.toString(sum.getValue())));
                });
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int upload = client.post("/", "content-length", Long.toString(bytes));
            client.upload(upload, stream.block(), bytes);
            assertEquals(
                    Long.toString(stream.checksum(bytes)), client.await(upload).text());
        }
    }

    @Test
    void aClientThatTakesNothingForTooLongLosesItsStream() {
        try (TestOrigin origin = endless();
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { write_stall: 300ms } } } }
                        routes: [ { match: { path: /ping }, respond: { status: 200, body: pong } }, { upstream: app } ]
                        upstreams: { app: { endpoints: [ "${origin}" ] } }
                        """, origin);
                H2Client client =
                        H2Client.connect(gateway, INITIAL_WINDOW_SIZE, 1).keepWindowsShut()) {
            Answer answer = client.await(client.get("/"));
            assertEquals(1, answer.length());
            assertEquals(Failure.WRITE_STALLED, gateway.nextEnded().failure());
            Answer rest = client.await(client.get("/ping"));
            assertEquals(1, rest.length(), "the end of an answer whose exchange is over is not kept for ever either");
            client.windowUpdate(0, 1000);
            client.ping();
            cost.assertBelow(1 << 20, 500);
        }
    }
}
