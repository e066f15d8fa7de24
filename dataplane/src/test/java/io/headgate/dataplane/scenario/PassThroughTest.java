package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.PassedOn;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** TLS that is not ended here: who gets which connection, and that nobody could tell the difference. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PassThroughTest {
    private static final String RULES = """
            listeners:
              tls:
                bind: "127.0.0.1:0"
                tcp:
                  sni:
                    - { names: [a.example.com], upstream: a }
                    - { names: [b.example.com, "*.b.example.com"], upstream: b }
                    - { names: [b.example.com], alpn: [acme-tls/1], upstream: a }
                    - { names: [only.example.com], alpn: [h2], upstream: a }
            upstreams: { a: { endpoints: [ "A" ] }, b: { endpoints: [ "B" ] } }
            """;

    /** A hello without extensions, as far as the first of its 32 random bytes. */
    private static final byte[] HALF_A_HELLO = {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3, 7};

    private KeyStore keysOfA;
    private KeyStore keysOfB;
    private KeyStore keysOfClient;
    private SSLContext client;
    private TlsOrigin a;
    private TlsOrigin b;

    @BeforeAll
    void start() {
        keysOfA = TlsKeys.make("a.example.com");
        keysOfB = TlsKeys.make("b.example.com");
        keysOfClient = TlsKeys.make("client");
        client = TlsKeys.context(keysOfClient, keysOfA, keysOfB);
        a = TlsOrigin.start("a", TlsKeys.context(keysOfA, keysOfClient), "h2", "http/1.1", "acme-tls/1");
        b = TlsOrigin.start("b", TlsKeys.context(keysOfB, keysOfClient), "http/1.1");
    }

    @AfterAll
    void stop() {
        a.close();
        b.close();
    }

    private Gateway gateway(String rules) {
        return Gateway.start(rules.replace("\"A\"", '"' + a.address() + '"').replace("\"B\"", '"' + b.address() + '"'));
    }

    private Gateway gateway() {
        return gateway(RULES);
    }

    private TlsClient connect(Gateway gateway, String name, String... protocols) throws SSLException {
        return TlsClient.connect(gateway.address(), client, name, protocols);
    }

    @Test
    void theNameDecidesAndTheServersOwnCertificateArrives() throws Exception {
        try (Gateway gateway = gateway();
                TlsClient toA = connect(gateway, "a.example.com");
                TlsClient toB = connect(gateway, "b.example.com");
                TlsClient below = connect(gateway, "X.y.B.example.com")) {
            assertEquals("CN=a.example.com", toA.server());
            assertEquals("CN=b.example.com", toB.server());
            assertEquals("CN=b.example.com", below.server());
            assertEquals("a  CN=client", toA.line());
            assertEquals("hello", toA.echo("hello"));
            String much = "0123456789".repeat(100_000);
            assertEquals("b  CN=client", toB.line());
            assertEquals(much, toB.echo(much));
        }
    }

    @Test
    void theProtocolIsNegotiatedBetweenClientAndServerAlone() throws Exception {
        try (Gateway gateway = gateway();
                TlsClient toA = connect(gateway, "a.example.com", "h2", "http/1.1");
                TlsClient toB = connect(gateway, "b.example.com", "h2", "http/1.1")) {
            assertEquals("h2", toA.protocol());
            assertEquals("a h2 CN=client", toA.line());
            assertEquals("http/1.1", toB.protocol());
            assertEquals("b http/1.1 CN=client", toB.line());
        }
    }

    @Test
    void aRuleMayAskForAProtocol() throws Exception {
        try (Gateway gateway = gateway();
                TlsClient challenge = connect(gateway, "b.example.com", "acme-tls/1")) {
            assertEquals("a acme-tls/1 CN=client", challenge.line());
            challenge.close();
            assertEquals("a", gateway.nextPassedOn().upstream());
        }
    }

    @Test
    void aHelloInSingleBytesAndRecordsIsAHello() throws Exception {
        try (Gateway gateway = gateway();
                TlsClient dripping = TlsClient.connectDripping(gateway.address(), client, "b.example.com")) {
            assertEquals("CN=b.example.com", dripping.server());
            assertEquals("hello", dripping.line().isEmpty() ? "" : dripping.echo("hello"));
        }
    }

    @Test
    void aHelloMayStandBehindAProxyHeader() throws Exception {
        String behind = RULES.replace("tcp:", "proxy_protocol: { from: [127.0.0.0/8] }\n    tcp:");
        try (Gateway gateway = gateway(behind);
                TlsClient introduced = TlsClient.connectIntroduced(gateway.address(), client, "b.example.com")) {
            assertEquals("CN=b.example.com", introduced.server());
            assertEquals("b  CN=client", introduced.line());
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithUnrecognizedName() {
        try (Gateway gateway = gateway()) {
            SSLException refused = assertThrows(SSLException.class, () -> connect(gateway, "c.example.com"));
            assertTrue(refused.toString().contains("unrecognized_name"), refused::toString);
            PassedOn told = gateway.nextPassedOn();
            assertEquals(Failure.UNKNOWN_SERVER_NAME, told.failure());
            assertEquals("", told.upstream());
            assertThrows(SSLException.class, () -> connect(gateway, ""));
            awaitFailures(gateway, "unknown_server_name", 2);
        }
    }

    @Test
    void aNameThatIsThereForOtherProtocolsIsAnsweredWithNoApplicationProtocol() {
        try (Gateway gateway = gateway()) {
            SSLException refused =
                    assertThrows(SSLException.class, () -> connect(gateway, "only.example.com", "http/1.1"));
            assertTrue(refused.toString().contains("no_application_protocol"), refused::toString);
            awaitFailures(gateway, "unknown_protocol", 1);
        }
    }

    @Test
    void theNamedDefaultTakesUnknownNamesAndNone() throws Exception {
        String rules = RULES.replace("sni:", "sni:\n        - { names: [\"*\"], upstream: b }");
        try (Gateway gateway = gateway(rules);
                TlsClient toA = connect(gateway, "a.example.com");
                TlsClient unknown = connect(gateway, "c.example.org");
                TlsClient nameless = connect(gateway, "")) {
            assertEquals("CN=a.example.com", toA.server());
            assertEquals("CN=b.example.com", unknown.server());
            assertEquals("CN=b.example.com", nameless.server());
        }
    }

    @Test
    void theAlertArrivesEvenWhenTheClientHasSentOn() {
        try (Gateway gateway = gateway();
                TestClient client = gateway.connect()) {
            byte[] hello = java.util.Arrays.copyOf(HALF_A_HELLO, 50);
            System.arraycopy(new byte[] {0, 0, 2, 19, 1, 1, 0}, 0, hello, 43, 7);
            client.send(hello);
            client.send(new byte[300_000]);
            byte[] alert = client.readUntilEnd().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            assertArrayEquals(new byte[] {21, 3, 1, 0, 2, 2, 112}, alert);
            awaitFailures(gateway, "unknown_server_name", 1);
        }
    }

    @Test
    void aHelloThatNeverEndsIsClosedUpon() {
        try (Gateway gateway = gateway(RULES.replace("sni:", "timeouts: { hello: 200ms }\n      sni:"));
                TestClient client = gateway.connect();
                TestClient silent = gateway.connect()) {
            client.send(HALF_A_HELLO);
            assertEquals(End.CLOSED, client.awaitEnd());
            assertEquals(End.CLOSED, silent.awaitEnd());
            awaitFailures(gateway, "hello_timeout", 2);
        }
    }

    @Test
    void whatIsNotTlsTooLargeOrMalformedIsClosedUponAtOnceAndCountedApart() {
        try (Gateway gateway = gateway()) {
            assertClosed(gateway, "G".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertClosed(gateway, new byte[] {22, 3, 1, 0x40, 0, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
            assertClosed(gateway, new byte[] {22, 3, 1, 0, 0});
            awaitFailures(gateway, "not_tls", 1);
            awaitFailures(gateway, "hello_too_large", 1);
            awaitFailures(gateway, "hello_malformed", 1);
            assertEquals(0.0, gateway.metric("failures_total", "reason", "hello_timeout"));
        }
    }

    private static void assertClosed(Gateway gateway, byte[] sent) {
        try (TestClient client = gateway.connect()) {
            client.send(sent);
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void aClientThatLeavesWithinItsHelloIsForgotten() {
        try (Gateway gateway = gateway()) {
            try (TestClient client = gateway.connect()) {
                client.send(HALF_A_HELLO);
                Await.until("the connection to be served", () -> gateway.metric("connections") == 1);
            }
            awaitFailures(gateway, "hello_cut", 1);
            Await.until("its connection to be over", () -> gateway.metric("connections") == 0);
        }
    }

    private static void awaitFailures(Gateway gateway, String reason, int count) {
        Await.until(count + " of " + reason, () -> gateway.metric("failures_total", "reason", reason) == count);
    }
}
