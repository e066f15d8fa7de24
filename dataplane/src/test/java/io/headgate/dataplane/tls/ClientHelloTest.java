package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and protocols in hellos, and everything about them that is refused. */
class ClientHelloTest {
    private static Reading read(Hello hello) {
        return Reading.of(hello.bytes());
    }

    private static HelloResult result(Hello hello) {
        return read(hello).result();
    }

    private static HelloResult withTail(int... tail) {
        byte[] bytes = new byte[tail.length];
        for (int i = 0; i < tail.length; i++) {
            bytes[i] = (byte) tail[i];
        }
        return Reading.of(Hello.records(Hello.message(bytes), 1 << 14)).result();
    }

    @Test
    void readsNameAndProtocols() {
        Reading read = read(Hello.to("shop.example.com").alpn("h2", "http/1.1"));
        assertEquals("shop.example.com", read.name());
        assertEquals(List.of("h2", "http/1.1"), read.protocols());
    }

    @Test
    void aHelloWithoutExtensionsAsksForNothing() {
        Reading read = Reading.of(Hello.records(Hello.message(new byte[0]), 100));
        assertEquals(HelloResult.FOUND, read.result());
        assertEquals("", read.name());
        assertEquals(List.of(), read.protocols());
        assertEquals(HelloResult.FOUND, result(new Hello()), "an empty list of extensions");
    }

    @Test
    void caseAndOneTrailingDotDoNotMatter() {
        assertEquals("shop.example.com", read(Hello.to("SHOP.Example.com.")).name());
        assertEquals(
                "xn--bcher-kva.example", read(Hello.to("xn--BCHER-kva.example")).name());
        assertEquals("_dns.resolver.arpa", read(Hello.to("_dns.resolver.arpa")).name());
        assertEquals("localhost", read(Hello.to("localhost")).name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".a",
                "a.b..",
                "a\0.example.com",
                "a.example.com\0",
                "a b",
                "a/b",
                "*.a",
                "x.1",
                "x.1:443",
                ":443",
                "a:",
                "a:b",
                "g:1:2",
                "g::1",
                "[a]",
                "b\u00FCcher.example",
                "a,b",
                "a%2eb",
                "a@b",
                "a\n"
            })
    void whatIsNoHostNameIsRefused(String name) {
        assertEquals(HelloResult.MALFORMED, result(Hello.to(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "192.0.2.1.",
                "127.1",
                "2130706433",
                "2001:db8::1",
                "[2001:db8::1]",
                "[2001:db8::1]:443",
                "192.0.2.1:443",
                "::ffff:127.0.0.1"
            })
    void anAddressAsksForNobodyByName(String name) {
        assertEquals("", read(Hello.to(name)).name());
    }

    @Test
    void aPortBehindANameIsNotOfIt() {
        assertEquals("a.example", read(Hello.to("a.Example:443")).name());
        assertEquals("a.example", read(Hello.to("a.example.:1")).name());
    }

    @Test
    void aNameInUtf8IsRefused() {
        String raw = new String("bücher.example".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals(HelloResult.MALFORMED, result(Hello.to(raw)));
    }

    @Test
    void aLabelMayHave63BytesAndAName253() {
        String label = "x".repeat(63);
        assertEquals(HelloResult.FOUND, result(Hello.to(label + ".com")));
        assertEquals(HelloResult.MALFORMED, result(Hello.to("x" + label + ".com")));
        assertEquals(HelloResult.MALFORMED, result(Hello.to("com.x" + label)));
        String longest = (label + ".").repeat(3) + "y".repeat(61);
        assertEquals(longest, read(Hello.to(longest + ".")).name());
        assertEquals(HelloResult.MALFORMED, result(Hello.to(longest + "y")));
    }

    @Test
    void thereIsOneNameOfTheOneTypeThatExists() {
        byte[] name = Hello.join(new byte[] {0}, Hello.vector16(new byte[] {'a'}));
        byte[] otherType = Hello.join(new byte[] {1}, Hello.vector16(new byte[] {'a'}));
        assertEquals(HelloResult.FOUND, names(name));
        assertEquals(HelloResult.MALFORMED, names(new byte[0]));
        assertEquals(HelloResult.MALFORMED, names(new byte[] {0}));
        assertEquals(HelloResult.MALFORMED, names(otherType));
        assertEquals(HelloResult.MALFORMED, names(Hello.join(name, name)));
        assertEquals(HelloResult.MALFORMED, names(Hello.join(name, otherType)));
        assertEquals(HelloResult.MALFORMED, names(Hello.join(otherType, name)));
        assertEquals(HelloResult.MALFORMED, result(new Hello().extension(Hello.SERVER_NAME, new byte[0])));
        byte[] behind = Hello.join(Hello.vector16(name), new byte[1]);
        assertEquals(HelloResult.MALFORMED, result(new Hello().extension(Hello.SERVER_NAME, behind)));
    }

    private static HelloResult names(byte[] list) {
        return result(new Hello().extension(Hello.SERVER_NAME, Hello.vector16(list)));
    }

    @Test
    void anExtensionThatComesTwiceIsRefused() {
        assertEquals(HelloResult.MALFORMED, result(Hello.to("a.example").serverName("b.example")));
        assertEquals(HelloResult.MALFORMED, result(Hello.to("a.example").serverName("a.example")));
        assertEquals(HelloResult.MALFORMED, result(new Hello().alpn("h2").alpn("h2")));
        Hello twice = Hello.to("a.example").extension(Hello.GREASE, new byte[0]).extension(Hello.GREASE, new byte[1]);
        assertEquals(HelloResult.MALFORMED, result(twice));
    }

    @Test
    void extensionsAreCounted() {
        Hello hello = new Hello();
        for (int i = 0; i < ClientHello.EXTENSIONS_MAX; i++) {
            hello.extension(1000 + i, new byte[1]);
        }
        assertEquals(HelloResult.FOUND, result(hello));
        assertEquals(HelloResult.TOO_LARGE, result(hello.extension(5000, new byte[1])));
        for (int i = 0; i < 1000; i++) {
            hello.extension(2000 + i, new byte[1]);
        }
        assertEquals(HelloResult.TOO_LARGE, result(hello));
    }

    @Test
    void greaseIsPassedOver() {
        Reading read = read(new Hello()
                .extension(Hello.GREASE, new byte[0])
                .alpn("\u00AA\u00AA", "h2")
                .serverName("a.example")
                .extension(0xCACA, new byte[1]));
        assertEquals("a.example", read.name());
        assertEquals(List.of("h2"), read.protocols());
    }

    @Test
    void withEncryptedClientHelloTheOuterNameCounts() {
        byte[] encrypted = new byte[300];
        Arrays.fill(encrypted, (byte) 0x5A);
        Reading read = read(Hello.to("public.example").extension(Hello.ENCRYPTED_CLIENT_HELLO, encrypted));
        assertEquals("public.example", read.name());
    }

    @Test
    void listsOfProtocolsFitExactlyAndHoldNoEmptyName() {
        assertEquals(HelloResult.MALFORMED, result(new Hello().alpn()));
        assertEquals(HelloResult.MALFORMED, result(new Hello().alpn("h2", "")));
        assertEquals(HelloResult.MALFORMED, result(new Hello().extension(Hello.ALPN, new byte[0])));
        assertEquals(HelloResult.MALFORMED, result(new Hello().extension(Hello.ALPN, new byte[] {0, 3, 3, 'h', '2'})));
        assertEquals(HelloResult.MALFORMED, result(new Hello().extension(Hello.ALPN, new byte[] {0, 2, 1, 'x', 0})));
        String[] most = new String[ClientHello.PROTOCOLS_MAX];
        Arrays.fill(most, "x1");
        assertEquals(HelloResult.FOUND, result(new Hello().alpn(most)));
        String[] more = Arrays.copyOf(most, most.length + 1);
        more[most.length] = "h2";
        assertEquals(HelloResult.TOO_LARGE, result(new Hello().alpn(more)));
    }

    @Test
    void extensionsFillTheRestExactly() {
        assertEquals(HelloResult.FOUND, withTail(0, 0));
        assertEquals(HelloResult.MALFORMED, withTail(0));
        assertEquals(HelloResult.MALFORMED, withTail(0, 0, 0));
        assertEquals(HelloResult.MALFORMED, withTail(0, 1));
        assertEquals(HelloResult.MALFORMED, withTail(0, 1, 0));
        assertEquals(HelloResult.MALFORMED, withTail(0, 3, 9, 9, 0));
        assertEquals(HelloResult.MALFORMED, withTail(0, 4, 9, 9, 0, 1));
        assertEquals(HelloResult.FOUND, withTail(0, 4, 9, 9, 0, 0));
    }

    @Test
    void theFixedPartsAreCheckedToo() {
        byte[] good = Hello.to("a.example").message();
        int session = 4 + 2 + 32;
        int suites = session + 33;
        int methods = suites + 6;
        assertEquals(HelloResult.MALFORMED, changed(good, session, 33));
        assertEquals(HelloResult.MALFORMED, changed(good, session, 255));
        assertEquals(HelloResult.MALFORMED, changed(good, suites + 1, 0));
        assertEquals(HelloResult.MALFORMED, changed(good, suites + 1, 3));
        assertEquals(HelloResult.MALFORMED, changed(good, suites, 255));
        assertEquals(HelloResult.MALFORMED, changed(good, methods, 0));
        assertEquals(HelloResult.MALFORMED, changed(good, methods, 200));
    }

    private static HelloResult changed(byte[] good, int at, int value) {
        byte[] bytes = good.clone();
        bytes[at] = (byte) value;
        return Reading.of(Hello.records(bytes, 1 << 14)).result();
    }
}
