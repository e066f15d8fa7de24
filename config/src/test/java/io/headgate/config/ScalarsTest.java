package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ScalarsTest {
    @Test
    void durationsReadTheirOwnText() {
        assertEquals(Duration.ofMillis(250), Durations.parse("250ms"));
        assertEquals(Duration.ofHours(1), Durations.parse("1h"));
        assertEquals(Duration.ZERO, Durations.parse("0"));
        for (String text : List.of("250ms", "2s", "5m", "1h", "7d", "1500ms", "0s")) {
            assertEquals(text, Durations.format(Durations.parse(text)));
        }
        assertEquals("1m", Durations.format(Durations.parse("60s")));
    }

    @Test
    void durationsRefuseWhatHasNoUnitOrNoNumber() {
        refuses(
                Durations::parse,
                "",
                "5",
                "5 s",
                "s",
                "-1s",
                "1.5s",
                "5S",
                "5sec",
                "1h30m",
                "99999999999999999999s",
                "999999999d");
    }

    @Test
    void sizesReadTheirOwnText() {
        assertEquals(8192, ByteSize.parse("8KiB").bytes());
        for (String text : List.of("0", "512", "8KiB", "100MiB", "3GiB", "1TiB")) {
            assertEquals(text, ByteSize.parse(text).toString());
        }
        assertEquals("1MiB", ByteSize.parse("1024KiB").toString());
        refuses(ByteSize::parse, "", "8KB", "8kib", "KiB", "-1", "1.5MiB", "999999999999999TiB");
    }

    @Test
    void ratesReadTheirOwnText() {
        assertEquals(new Rate(100, Duration.ofSeconds(1)), Rate.parse("100/s"));
        assertEquals(new Rate(10 << 20, Duration.ofSeconds(1)), Rate.parse("10MiB/s"));
        for (String text : List.of("100/s", "10MiB/s", "5/10s", "6000/m", "1/ms")) {
            assertEquals(text, Rate.parse(text).toString());
        }
        refuses(Rate::parse, "", "100", "/s", "100/", "0/s", "100/0s", "100/year", "100/2d", "a/s");
    }

    @Test
    void addressesReadTheirOwnText() {
        for (String text :
                List.of("10.0.0.1:80", "[::1]:80", "[2001:db8::1]:443", "unix:/run/a.sock", "app.internal:9000")) {
            assertEquals(text, Address.parse(text).toString());
        }
        assertEquals(Address.parse("[2001:db8:0:0:1:0:0:1]:1").toString(), "[2001:db8::1:0:0:1]:1");
        assertEquals("[::]:80", Address.parse("[0:0:0:0:0:0:0:0]:80").toString());
        assertEquals(
                "[1:0:2:3:4:5:6:7]:80", Address.parse("[1:0:2:3:4:5:6:7]:80").toString());
        assertEquals("10.0.0.1:80", Address.parse("[::ffff:10.0.0.1]:80").toString());
        assertEquals("app.internal:1", Address.parse("App.Internal:1").toString());
    }

    @Test
    void addressesRefuseWhatCouldMeanTwoThings() {
        refuses(
                Address::parse,
                "",
                "10.0.0.1",
                "10.0.0.1:",
                "10.0.0.1:65536",
                "10.0.0.1:-1",
                "10.0.0:80",
                "010.0.0.1:80",
                "256.0.0.1:80",
                "1:80",
                "::1:80",
                "[::1]",
                "[::1:80",
                "[zz]:80",
                "unix:run/a.sock",
                "unix:",
                "unix:/" + "x".repeat(107),
                "a..b:80",
                "-a:80",
                "bücher.example:80",
                "a b:80");
        assertTrue(message(Address::parse, "bücher.example:80").contains("xn--bcher-kva.example"));
        assertTrue(message(Address::parse, "::1:80").contains("[::1]:80"));
    }

    @Test
    void blocksOfAddressesHoldTheirAddresses() throws Exception {
        Cidr ten = Cidr.parse("10.0.0.0/9");
        assertTrue(ten.contains(bytes("10.127.255.255")));
        assertFalse(ten.contains(bytes("10.128.0.0")));
        assertFalse(ten.contains(bytes("2001:db8::1")));
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(bytes("10.1.2.3"), 0, mapped, 12, 4);
        assertTrue(ten.contains(mapped), "IPv4 mapped into IPv6 is IPv4");
        assertFalse(Cidr.parse("::/0").contains(mapped), "and is not IPv6");
        assertTrue(Cidr.parse("2001:db8::/33").contains(bytes("2001:db8:7fff::1")));
        assertFalse(Cidr.parse("2001:db8::/33").contains(bytes("2001:db8:8000::1")));
        assertEquals("10.0.0.0/8", Cidr.parse("::ffff:10.0.0.0/104").toString());
        assertEquals("192.0.2.1/32", Cidr.parse("192.0.2.1").toString());
        assertTrue(Cidr.parse("0.0.0.0/0").contains(bytes("255.1.2.3")));
    }

    @Test
    void blocksOfAddressesRefuseHostBitsAndSayTheRightBlock() {
        assertTrue(message(Cidr::parse, "10.1.2.3/8").contains("10.0.0.0/8"));
        assertTrue(message(Cidr::parse, "2001:db8::1/32").contains("2001:db8::/32"));
        refuses(
                Cidr::parse,
                "",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/08000",
                "a/8",
                "::/129",
                "::ffff:0:0/0");
    }

    @Test
    void hostPatternsAreExactOrOneLeadingWildcard() {
        assertEquals(new HostPattern("shop.example.com", false), HostPattern.parse("Shop.Example.com"));
        assertEquals("*.example.com", HostPattern.parse("*.example.com").toString());
        assertEquals("[::1]", HostPattern.parse("[0::1]").toString());
        refuses(HostPattern::parse, "", "*", "a.*.b", "*a.example", "a.example:80", "bücher.example", "a/b", "1.2.3");
    }

    @Test
    void keySourcesReadTheirOwnText() {
        for (String text : List.of("source", "path", "uri", "header:x-user", "cookie:session", "query:user")) {
            assertEquals(text, KeySource.parse(text).toString());
        }
        assertEquals("header:x-user", KeySource.parse("header: X-User").toString());
        refuses(KeySource::parse, "", "header", "header:", "source:x", "ip", "header:a b", "cookie:a;b");
    }

    @Test
    void otherWordsReadTheirOwnText() {
        for (String text : List.of("connect_failure", "reuse_race", "reset", "timeout", "429", "503")) {
            assertEquals(text, RetryOn.parse(text).toString());
        }
        refuses(RetryOn::parse, "", "404", "600", "always", "CONNECT_FAILURE");
        assertEquals("200-299", StatusRange.parse("200-299").toString());
        assertTrue(StatusRange.parse("204").contains(204));
        assertFalse(StatusRange.parse("200-299").contains(300));
        refuses(StatusRange::parse, "", "2xx", "300-200", "99", "200-", "200-600", "200-299x");
        assertEquals("auto", Workers.parse("auto").toString());
        assertEquals(3, Workers.parse("3").resolve());
        assertTrue(Workers.parse("auto").resolve() >= 1);
        refuses(Workers::parse, "", "0", "257", "-1", "many");
        assertEquals("***", Secret.parse("very secret").toString());
    }

    @Test
    void escapesStandForBytes() {
        assertArrayEquals(
                new byte[] {'a', '\r', '\n', '\t', '\\', 0, (byte) 0xFF}, Escapes.bytes("a\\r\\n\\t\\\\\\x00\\xfF"));
        assertArrayEquals("ä€".getBytes(StandardCharsets.UTF_8), Escapes.bytes("ä€"));
        refuses(Escapes::bytes, "\\", "a\\", "\\q", "\\x", "\\x0", "\\x0g", "\\\\\\");
        assertEquals(
                "'\\x0g' is not an escape; write \\r, \\n, \\t, \\\\, or \\x with two hexadecimal digits, as in \\x00",
                message(Escapes::bytes, "\\x0g1"));
    }

    private static byte[] bytes(String address) throws Exception {
        return InetAddress.ofLiteral(address).getAddress();
    }

    private static void refuses(Function<String, ?> parse, String... texts) {
        for (String text : texts) {
            message(parse, text);
        }
    }

    private static String message(Function<String, ?> parse, String text) {
        return String.valueOf(
                assertThrows(InvalidValue.class, () -> parse.apply(text), text).getMessage());
    }
}
