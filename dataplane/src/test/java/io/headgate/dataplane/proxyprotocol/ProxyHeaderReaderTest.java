package io.headgate.dataplane.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.dataplane.proxyprotocol.Bytes.Verdict;
import io.headgate.dataplane.proxyprotocol.ConnectionAddresses.Inet;
import io.headgate.dataplane.proxyprotocol.ConnectionAddresses.Unix;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderReader.Result;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderReaderTest {
    private static final Inet V4 = inet("192.0.2.1", 56324, "198.51.100.7", 443);
    private static final Inet V6 = inet("2001:db8::1", 1, "2001:db8::2", 65535);

    private static Inet inet(String source, int sourcePort, String destination, int destinationPort) {
        return new Inet(
                new InetSocketAddress(InetAddress.ofLiteral(source), sourcePort),
                new InetSocketAddress(InetAddress.ofLiteral(destination), destinationPort));
    }

    /** The one verdict on these bytes, in one piece, in bytes and in random pieces. */
    private static Verdict verdict(byte[] bytes) {
        Verdict whole = Bytes.read(bytes);
        assertEquals(whole, Bytes.read(bytes, () -> 1), "byte by byte");
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            assertEquals(whole, Bytes.read(bytes, () -> 1 + random.nextInt(30)), "cut with seed " + seed);
        }
        return whole;
    }

    private static void accepts(ConnectionAddresses addresses, String tlvs, byte[] bytes) {
        assertEquals(new Verdict(Result.COMPLETE, bytes.length, addresses, tlvs), verdict(bytes));
    }

    private static void accepts(ConnectionAddresses addresses, String line) {
        accepts(addresses, "", Bytes.text(line));
    }

    private static void refuses(Result why, byte[] bytes) {
        assertEquals(why, verdict(bytes).result());
    }

    // ---- version 1

    @Test
    void readsALineOfVersion1() {
        accepts(V4, "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n");
        accepts(V6, "PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 1 65535\r\n");
        accepts(inet("0.0.0.0", 0, "255.255.255.255", 0), "PROXY TCP4 0.0.0.0 255.255.255.255 0 0\r\n");
    }

    @Test
    void anIpv4AddressMappedIntoIpv6IsIpv4() {
        accepts(V4, "PROXY TCP6 ::ffff:192.0.2.1 ::FFFF:c633:6407 56324 443\r\n");
    }

    @Test
    void unknownIsKnownToBeUnknownWhateverStandsBehindIt() {
        accepts(ConnectionAddresses.UNKNOWN, "PROXY UNKNOWN\r\n");
        accepts(ConnectionAddresses.UNKNOWN, "PROXY UNKNOWN  anything at all\r\n");
        String longest = "PROXY UNKNOWN " + "ffff:".repeat(7) + "ffff " + "ffff:".repeat(7) + "ffff 65535 65535\r\n";
        assertEquals(V1.LENGTH_MAX, longest.length());
        accepts(ConnectionAddresses.UNKNOWN, longest);
    }

    @Test
    void aLineOfMoreThan107BytesIsRefusedAtThe107th() {
        byte[] line = Bytes.text("PROXY UNKNOWN " + "x".repeat(92) + "\r\n");
        assertEquals(108, line.length);
        assertEquals(new Verdict(Result.LINE_TOO_LONG, 107, null, ""), verdict(line));
        refuses(Result.LINE_TOO_LONG, Bytes.text("PROXY TCP4 " + "1".repeat(1000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY \r\n",
                "PROXY  TCP4 192.0.2.1 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443 \r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443 1\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 56324\r\n",
                "PROXY TCP4 192.0.2.1  198.51.100.7 56324 443\r\n",
                "PROXY TCP4\t192.0.2.1 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\0\r\n",
                "PROXY TCP4 192.0.2.01 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.2 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.2.1. 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.0x2.1 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 3221225985 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 localhost 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.7 56324 443\r\n",
                "PROXY TCP6 2001:db8::1%eth0 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 [2001:db8::1] 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 2001:db8::1::2 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 02001:db8::1 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 1:2:3:4:5:6:7 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 1:2:3:4:5:6:7:8:9 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 ::ffff:192.0.2.01 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 ::192.0.2.1:1 2001:db8::2 56324 443\r\n",
                "PROXY TCP6 : 2001:db8::2 56324 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 65536 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 056324 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 00 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 +1 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 -1 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7  443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 \u0662 443\r\n",
                "PROXY TCP5 192.0.2.1 198.51.100.7 56324 443\r\n",
                "PROXY tcp4 192.0.2.1 198.51.100.7 56324 443\r\n",
                "PROXY UDP4 192.0.2.1 198.51.100.7 56324 443\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY UNKNOWN \rx\r\n",
                "PROXY UNKNOWN \0\r\n",
                "PROXY UNKNOWN\n"
            })
    void refusesALineThatIsNotExactlyRight(String line) {
        refuses(Result.MALFORMED_LINE, Bytes.text(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "POST / HTTP/1.1\r\n",
                "PROXX",
                "proxy TCP4",
                " PROXY",
                "PROXY\r\n",
                "\r\n\r\nGET",
                "\u0016\u0003\u0001",
                "\r\n\r\n\0\r\nQUIX"
            })
    void whatBeginsNoHeaderIsRefusedAtTheByteThatShowsIt(String begin) {
        refuses(Result.NOT_A_HEADER, Bytes.text(begin));
    }

    // ---- version 2

    @Test
    void readsTheFamiliesOfVersion2() {
        accepts(V4, "", Bytes.v2(Bytes.PROXY, 0x11, Bytes.IPV4));
        accepts(V4, "", Bytes.v2(Bytes.PROXY, 0x12, Bytes.IPV4));
        accepts(V6, "", Bytes.v2(Bytes.PROXY, 0x21, Bytes.IPV6));
        accepts(V6, "", Bytes.v2(Bytes.PROXY, 0x22, Bytes.IPV6));
        for (int family : new int[] {0x31, 0x32}) {
            byte[] header = Bytes.v2(Bytes.PROXY, family, Bytes.path("/run/client"), Bytes.path("\0abstract"));
            accepts(new Unix("/run/client", "\0abstract"), "", header);
        }
        accepts(
                new Unix("", "x".repeat(108)),
                "",
                Bytes.v2(Bytes.PROXY, 0x31, Bytes.path(""), Bytes.path("x".repeat(200))));
    }

    @Test
    void mappedAddressesOfVersion2AreIpv4() {
        byte[] mapped = Bytes.hex("00000000000000000000ffffc0000201 00000000000000000000ffffc6336407 dc04 01bb");
        accepts(V4, "", Bytes.v2(Bytes.PROXY, 0x21, mapped));
    }

    @Test
    void aSenderThatSpeaksForItselfMaySendAnythingBehindTheHead() {
        accepts(ConnectionAddresses.UNKNOWN, "", Bytes.v2(Bytes.LOCAL, 0x00));
        accepts(ConnectionAddresses.UNKNOWN, "", Bytes.v2(Bytes.LOCAL, 0x11, Bytes.IPV4));
        accepts(ConnectionAddresses.UNKNOWN, "", Bytes.v2(Bytes.LOCAL, 0xFF, Bytes.text("no TLVs")));
        accepts(ConnectionAddresses.UNKNOWN, "", Bytes.v2(Bytes.PROXY, 0x00, Bytes.text("no addresses")));
    }

    @Test
    void keepsTlvsAsTheyCame() {
        byte[] tlvs = Bytes.join(
                Bytes.tlv(0x01, "h2"),
                Bytes.tlv(0x04, new byte[50]),
                Bytes.tlv(0xEA, ""),
                Bytes.ssl(Bytes.tlv(0x21, "TLSv1.3"), Bytes.tlv(0x22, "client")),
                Bytes.ssl());
        byte[] header = Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, tlvs);
        accepts(V4, HexFormat.of().formatHex(tlvs), header);
    }

    @Test
    void takesTheLongestHeaderAndNothingLonger() {
        int room = V2.LENGTH_MAX - V2.HEAD_BYTES - Bytes.IPV4.length - Tlvs.HEAD_BYTES;
        byte[] longest = Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, Bytes.tlv(0xE0, new byte[room]));
        assertEquals(V2.LENGTH_MAX, verdict(longest).taken());
        assertEquals(Result.COMPLETE, verdict(longest).result());
        refuses(Result.TOO_LONG, Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, Bytes.tlv(0xE0, new byte[room + 1])));
    }

    @Test
    void aLengthOf65535IsRefusedAtThe16thByte() {
        byte[] nested = Bytes.ssl(Bytes.tlv(0x20, new byte[60_000]));
        byte[] header = Bytes.join(Bytes.head(Bytes.PROXY, Bytes.TCP4, 65_535), Bytes.IPV4, nested);
        assertEquals(new Verdict(Result.TOO_LONG, 16, null, ""), verdict(header));
        refuses(Result.TOO_LONG, Bytes.head(Bytes.LOCAL, 0x00, 65_535));
    }

    @Test
    void refusesVersionsCommandsAndFamiliesThatDoNotExist() {
        refuses(Result.UNKNOWN_VERSION, Bytes.v2(0x11, Bytes.TCP4, Bytes.IPV4));
        refuses(Result.UNKNOWN_VERSION, Bytes.v2(0x31, Bytes.TCP4, Bytes.IPV4));
        refuses(Result.UNKNOWN_COMMAND, Bytes.v2(0x22, Bytes.TCP4, Bytes.IPV4));
        for (int family : new int[] {0x01, 0x02, 0x10, 0x13, 0x20, 0x30, 0x41, 0xF1, 0xFF}) {
            refuses(Result.UNKNOWN_FAMILY, Bytes.v2(Bytes.PROXY, family, Bytes.IPV6));
        }
    }

    @Test
    void refusesAddressesThatAreCut() {
        refuses(Result.ADDRESSES_CUT, Bytes.v2(Bytes.PROXY, 0x11, new byte[11]));
        refuses(Result.ADDRESSES_CUT, Bytes.v2(Bytes.PROXY, 0x21, Bytes.IPV4));
        refuses(Result.ADDRESSES_CUT, Bytes.v2(Bytes.PROXY, 0x31, new byte[215]));
        refuses(Result.ADDRESSES_CUT, Bytes.v2(Bytes.PROXY, 0x11));
    }

    @Test
    void refusesTlvsThatDoNotEndWhereTheHeaderDoes() {
        refusesTlvs(Bytes.hex("e0"));
        refusesTlvs(Bytes.hex("e000"));
        refusesTlvs(Bytes.hex("e00001"));
        refusesTlvs(Bytes.hex("e0ffff00"));
        refusesTlvs(Bytes.join(Bytes.tlv(0xE0, "fits"), Bytes.hex("e0000500")));
    }

    @Test
    void refusesNestedTlvsThatDoNotEndWhereTheirsDoes() {
        refusesTlvs(Bytes.tlv(0x20));
        refusesTlvs(Bytes.tlv(0x20, new byte[4]));
        refusesTlvs(Bytes.ssl(Bytes.hex("21")));
        refusesTlvs(Bytes.ssl(Bytes.hex("21000100"), Bytes.hex("22ffff")));
        refusesTlvs(Bytes.join(Bytes.ssl(Bytes.hex("210003")), Bytes.hex("e00000"))); // would reach into the next one
    }

    @Test
    void looksOneLevelDeepAndNoDeeper() {
        byte[] deep = Bytes.hex("20ffff");
        for (int i = 0; i < 500; i++) {
            deep = Bytes.ssl(deep);
        }
        byte[] innermost = Bytes.ssl(Bytes.ssl(Bytes.hex("ff")));
        assertEquals(
                Result.COMPLETE,
                verdict(Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, innermost))
                        .result());
        assertEquals(
                Result.COMPLETE,
                verdict(Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, deep)).result());
    }

    private static void refusesTlvs(byte[] tlvs) {
        refuses(Result.MALFORMED_TLV, Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, tlvs));
    }

    @Test
    void verifiesAChecksumWhereverItStands() {
        byte[] nothing = {};
        byte[] tlv = Bytes.tlv(0xE0, "blue");
        assertEquals(
                Result.COMPLETE, verdict(Bytes.checksummed(nothing, nothing)).result());
        assertEquals(Result.COMPLETE, verdict(Bytes.checksummed(tlv, tlv)).result());
        byte[] header = Bytes.checksummed(tlv, tlv);
        for (int at : IntStream.range(V2.HEAD_BYTES, header.length).toArray()) {
            byte[] changed = header.clone();
            changed[at] ^= 0x10;
            Result result = verdict(changed).result();
            assertEquals(lostItsChecksum(header, at), result == Result.COMPLETE, () -> "changed at " + at);
        }
    }

    /** Whether the byte at {@code at} is the checksum's type: without it nothing says that there is one. */
    private static boolean lostItsChecksum(byte[] header, int at) {
        return header[at] == 0x03 && at == V2.HEAD_BYTES + Bytes.IPV4.length + 7;
    }

    @Test
    void refusesAChecksumThatIsNoneOrStandsTwice() {
        refusesTlvs(Bytes.tlv(0x03, new byte[3]));
        refusesTlvs(Bytes.tlv(0x03, new byte[5]));
        refusesTlvs(Bytes.join(Bytes.tlv(0x03, new byte[4]), Bytes.tlv(0x03, new byte[4])));
        refuses(Result.WRONG_CHECKSUM, Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, Bytes.tlv(0x03, new byte[4])));
    }

    // ---- both

    @Test
    void takesExactlyOneHeader() {
        byte[] line = Bytes.text("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n");
        byte[] binary = Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, Bytes.tlv(0xE0, "blue"));
        for (byte[] first : new byte[][] {line, binary}) {
            for (byte[] second : new byte[][] {line, binary, Bytes.text("GET / HTTP/1.1\r\n")}) {
                assertEquals(first.length, verdict(Bytes.join(first, second)).taken());
                assertEquals(V4, verdict(Bytes.join(first, second)).addresses());
            }
        }
    }

    @Test
    void everyBeginOfAHeaderAsksForMore() {
        byte[][] headers = {
            Bytes.text("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n"),
            Bytes.checksummed(Bytes.ssl(Bytes.tlv(0x21, "TLSv1.3")), Bytes.tlv(0xE0, "blue"))
        };
        for (byte[] header : headers) {
            for (int length = 0; length < header.length; length++) {
                refuses(Result.MORE, Arrays.copyOf(header, length));
            }
        }
    }

    @Test
    void hasNoHeaderBeforeItIsComplete() {
        assertThrows(IllegalStateException.class, new ProxyHeaderReader()::header);
    }
}
