package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Cidr;
import io.headgate.dataplane.testing.Seed;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressBlocksTest {
    private static ClientAddress client(String literal) {
        ClientAddress client = new ClientAddress();
        client.set(InetAddress.ofLiteral(literal));
        return client;
    }

    private static boolean holds(String blocks, String address) {
        return new AddressBlocks(
                        List.of(blocks.split(" ")).stream().map(Cidr::parse).toList())
                .contains(client(address));
    }

    @Test
    void holdsWhatIsInAnyOfItsBlocks() {
        assertTrue(holds("10.0.0.0/8", "10.255.255.255"));
        assertFalse(holds("10.0.0.0/8", "11.0.0.0"));
        assertTrue(holds("192.168.0.0/16 10.0.0.1/32", "10.0.0.1"));
        assertTrue(holds("10.0.0.128/25", "10.0.0.200"));
        assertFalse(holds("10.0.0.128/25", "10.0.0.127"));
        assertTrue(holds("0.0.0.0/0", "1.2.3.4"));
        assertTrue(holds("2001:db8::/33", "2001:db8:7fff::"));
        assertFalse(holds("2001:db8::/33", "2001:db8:8000::"));
    }

    @Test
    void familiesDoNotMix() {
        assertFalse(holds("0.0.0.0/0", "2001:db8::1"));
        assertFalse(holds("::/0", "1.2.3.4"));
    }

    @Test
    void anIpv4AddressInIpv6IsAnIpv4Address() {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        ClientAddress client = new ClientAddress();
        client.set(mapped, 0, 16);
        assertTrue(new AddressBlocks(List.of(Cidr.parse("10.0.0.0/8"))).contains(client));
        assertFalse(new AddressBlocks(List.of(Cidr.parse("::/0"))).contains(client));
    }

    @Test
    void aUnixPeerIsInNone() {
        AddressBlocks all = new AddressBlocks(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));
        assertFalse(all.contains(new ClientAddress()));
        assertFalse(all.isEmpty());
        assertTrue(new AddressBlocks(List.of()).isEmpty());
    }

    @Test
    void agreesWithArithmetic() throws UnknownHostException {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 20_000; round++) {
            int bytes = random.nextBoolean() ? 4 : 16;
            int bits = bytes * 8;
            int prefix = random.nextInt(bits + 1);
            BigInteger base =
                    new BigInteger(bits, random).shiftRight(bits - prefix).shiftLeft(bits - prefix);
            BigInteger near = base.xor(BigInteger.ZERO.setBit(random.nextInt(bits)));
            AddressBlocks blocks =
                    new AddressBlocks(List.of(new Cidr(InetAddress.getByAddress(array(base, bytes)), prefix)));
            ClientAddress client = new ClientAddress();
            client.set(array(near, bytes), 0, bytes);
            if (client.length() == bytes) {
                boolean inside = near.shiftRight(bits - prefix).equals(base.shiftRight(bits - prefix));
                assertEquals(inside, blocks.contains(client), base + "/" + prefix + " " + near + ", " + seed);
            }
        }
    }

    private static byte[] array(BigInteger value, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }
}
