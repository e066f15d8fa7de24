package io.headgate.dataplane.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.SendProxyProtocol;
import io.headgate.config.SendProxyProtocol.Version;
import io.headgate.config.TlvType;
import io.headgate.dataplane.proxyprotocol.Bytes.Verdict;
import io.headgate.dataplane.proxyprotocol.ConnectionAddresses.Inet;
import io.headgate.dataplane.proxyprotocol.ConnectionAddresses.Unix;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderReader.Result;
import io.headgate.dataplane.testing.Seed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProxyHeaderWriterTest {
    private static final Inet V4 = inet("192.0.2.1", 56324, "198.51.100.7", 443);
    private static final Inet V6 = inet("2001:db8::1", 1, "2001:db8::2", 65535);
    private static final SendProxyProtocol PLAIN_V2 = SendProxyProtocol.ofText("v2");

    private final Seed seed = Seed.fresh();
    private int leftOut;

    private static Inet inet(String source, int sourcePort, String destination, int destinationPort) {
        return new Inet(
                new InetSocketAddress(InetAddress.ofLiteral(source), sourcePort),
                new InetSocketAddress(InetAddress.ofLiteral(destination), destinationPort));
    }

    private static SendProxyProtocol v2(boolean checksum, boolean keep, List<TlvType> drop, Map<String, String> add) {
        return new SendProxyProtocol(Version.V2, checksum, keep, drop, add);
    }

    private byte[] write(SendProxyProtocol config, ConnectionAddresses addresses, byte[]... tlvs) {
        ByteBuf into = Unpooled.buffer();
        leftOut = new ProxyHeaderWriter(config).write(new ProxyHeader(addresses, Bytes.join(tlvs)), into);
        byte[] written = ByteBufUtil.getBytes(into);
        into.release();
        return written;
    }

    private static String hex(byte[]... parts) {
        return HexFormat.of().formatHex(Bytes.join(parts));
    }

    @Test
    void writesALineOfVersion1() {
        SendProxyProtocol v1 = SendProxyProtocol.ofText("v1");
        byte[] tlv = Bytes.tlv(0xE0, "blue");
        assertArrayEquals(Bytes.text("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n"), write(v1, V4, tlv));
        assertArrayEquals(
                Bytes.text("PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 1 65535\r\n"), write(v1, V6));
        assertArrayEquals(Bytes.text("PROXY UNKNOWN\r\n"), write(v1, new Unix("", "/run/x")));
        assertArrayEquals(Bytes.text("PROXY UNKNOWN\r\n"), write(v1, ConnectionAddresses.UNKNOWN));
    }

    @Test
    void writesTheFamiliesOfVersion2() {
        assertArrayEquals(Bytes.v2(Bytes.PROXY, 0x11, Bytes.IPV4), write(PLAIN_V2, V4));
        assertArrayEquals(Bytes.v2(Bytes.PROXY, 0x21, Bytes.IPV6), write(PLAIN_V2, V6));
        assertArrayEquals(
                Bytes.v2(Bytes.PROXY, 0x31, Bytes.path("/a"), Bytes.path("\0b")),
                write(PLAIN_V2, new Unix("/a", "\0b")));
        assertArrayEquals(Bytes.v2(Bytes.LOCAL, 0x00), write(PLAIN_V2, ConnectionAddresses.UNKNOWN));
    }

    @Test
    void anIpv4AddressBesideAnIpv6OneIsMapped() {
        Inet mixed = inet("192.0.2.1", 56324, "2001:db8::2", 443);
        assertArrayEquals(
                Bytes.text("PROXY TCP6 0:0:0:0:0:ffff:c000:201 2001:db8:0:0:0:0:0:2 56324 443\r\n"),
                write(SendProxyProtocol.ofText("v1"), mixed));
        byte[] header = write(PLAIN_V2, mixed);
        assertEquals(mixed, Bytes.read(header).addresses());
        assertEquals(0x21, header[13]);
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsIpv4() throws UnknownHostException {
        byte[] mapped = Bytes.hex("00000000000000000000ffffc0000201");
        InetSocketAddress source = new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 56324);
        assertEquals(16, source.getAddress().getAddress().length);
        assertArrayEquals(Bytes.v2(Bytes.PROXY, 0x11, Bytes.IPV4), write(PLAIN_V2, new Inet(source, V4.destination())));
    }

    @Test
    void handsOnWhatCame() {
        byte[] alpn = Bytes.tlv(0x01, "h2");
        byte[] ssl = Bytes.ssl(Bytes.tlv(0x21, "TLSv1.3"));
        byte[] written = write(PLAIN_V2, V4, alpn, Bytes.tlv(0x03, new byte[4]), Bytes.tlv(0x04, "xx"), ssl);
        assertArrayEquals(Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, alpn, ssl), written);
        assertEquals(0, leftOut);
    }

    @Test
    void dropsAndAddsAndReplacesByType() {
        SendProxyProtocol config =
                v2(false, true, List.of(TlvType.parse("0xEA"), TlvType.parse("ssl")), Map.of("authority", "a.example"));
        byte[] written = write(
                config, V4, Bytes.tlv(0xEA, "secret"), Bytes.tlv(0x02, "fake"), Bytes.ssl(), Bytes.tlv(0xE1, "stays"));
        assertArrayEquals(
                Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, Bytes.tlv(0x02, "a.example"), Bytes.tlv(0xE1, "stays")),
                written);
        assertEquals(0, leftOut);
    }

    @Test
    void keepsNothingThatCameWhenToldSo() {
        SendProxyProtocol config = v2(false, false, List.of(), Map.of("0xE0", "blue"));
        assertArrayEquals(
                Bytes.v2(Bytes.PROXY, Bytes.TCP4, Bytes.IPV4, Bytes.tlv(0xE0, "blue")),
                write(config, V4, Bytes.tlv(0xE1, "came")));
        assertEquals(0, leftOut);
    }

    @Test
    void addsAChecksum() {
        byte[] tlv = Bytes.tlv(0xE0, "blue");
        assertArrayEquals(
                Bytes.checksummed(tlv, new byte[0]),
                write(v2(true, true, List.of(), Map.of()), V4, Bytes.tlv(0x03, new byte[4]), tlv));
    }

    @Test
    void whatDoesNotFitIsLeftOutWholeAndCounted() {
        byte[] large = Bytes.tlv(0xE1, new byte[1500]);
        byte[] small = Bytes.tlv(0xE2, "small");
        Map<String, String> add = Map.of("0xE0", "x".repeat(2000));
        byte[] written = write(v2(true, true, List.of(), add), V4, large, large, small, large);

        assertEquals(2, leftOut);
        Verdict verdict = Bytes.read(written);
        assertEquals(Result.COMPLETE, verdict.result());
        assertEquals(written.length, verdict.taken());
        assertEquals(
                hex(Bytes.tlv(0xE0, "x".repeat(2000)), large, small),
                verdict.tlvs().substring(0, verdict.tlvs().length() - 14));
    }

    @Test
    void fillsAHeaderToItsLastByte() {
        int room = V2.LENGTH_MAX - V2.HEAD_BYTES - Bytes.IPV4.length - Tlvs.HEAD_BYTES;
        assertEquals(V2.LENGTH_MAX, write(PLAIN_V2, V4, Bytes.tlv(0xE1, new byte[room])).length);
        assertEquals(0, leftOut);
        assertEquals(V2.HEAD_BYTES + 12, write(PLAIN_V2, V4, Bytes.tlv(0xE1, new byte[room + 1])).length);
        assertEquals(1, leftOut);
        write(PLAIN_V2, V6, Bytes.tlv(0xE1, new byte[room]));
        assertEquals(1, leftOut);
    }

    @Test
    void whatWasWrittenIsReadAsItWas() {
        Random random = seed.random();
        for (int i = 0; i < 2000; i++) {
            ConnectionAddresses addresses = addresses(random);
            byte[] tlvs = tlvs(random);
            SendProxyProtocol config = v2(random.nextBoolean(), true, List.of(), Map.of());
            Verdict verdict = Bytes.read(write(config, addresses, tlvs), () -> 1 + random.nextInt(50));
            assertEquals(Result.COMPLETE, verdict.result(), seed::toString);
            assertEquals(addresses, verdict.addresses(), seed::toString);
            boolean known = !addresses.equals(ConnectionAddresses.UNKNOWN);
            assertEquals(true, verdict.tlvs().startsWith(known ? hex(tlvs) : ""), seed::toString);

            byte[] line = write(SendProxyProtocol.ofText("v1"), addresses);
            verdict = Bytes.read(line);
            assertEquals(Result.COMPLETE, verdict.result(), seed::toString);
            assertEquals(line.length, verdict.taken(), seed::toString);
            if (addresses instanceof Inet) {
                assertEquals(addresses, verdict.addresses(), seed::toString);
            }
        }
    }

    private static ConnectionAddresses addresses(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> ConnectionAddresses.UNKNOWN;
            case 1 -> new Unix("x".repeat(random.nextInt(109)), "y".repeat(random.nextInt(109)));
            default -> new Inet(address(random), address(random));
        };
    }

    private static InetSocketAddress address(Random random) {
        byte[] ip = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(ip);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), random.nextInt(65_536));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] tlvs(Random random) {
        byte[] tlvs = {};
        for (int i = random.nextInt(6); i > 0; i--) {
            tlvs = Bytes.join(tlvs, Bytes.tlv(0xE0 + random.nextInt(16), new byte[random.nextInt(300)]));
        }
        return tlvs;
    }
}
