package io.headgate.dataplane.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.headgate.config.Cidr;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.testing.Seed;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSetTest {
    /** @param inside what the block says of the addresses in it */
    private record Rule(Cidr block, boolean inside) {}

    static ClientAddress client(String literal) {
        ClientAddress client = new ClientAddress();
        client.set(InetAddress.ofLiteral(literal));
        return client;
    }

    private static boolean holds(String blocks, String address) {
        return AddressSet.of(
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
        assertTrue(holds("2001:db8::1 2001:db8::3", "2001:db8::3"));
        assertFalse(holds("2001:db8::1 2001:db8::3", "2001:db8::2"));
    }

    @Test
    void theEndsOfTheAddressSpaceAreInReach() {
        assertTrue(holds("255.255.255.255/32", "255.255.255.255"));
        assertFalse(holds("255.255.255.255/32", "255.255.255.254"));
        assertTrue(holds("0.0.0.0/32", "0.0.0.0"));
        assertFalse(holds("0.0.0.0/32", "0.0.0.1"));
        assertTrue(holds("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
        assertFalse(holds("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"));
        assertTrue(holds("::", "::"));
        assertFalse(holds("::", "::1"));
        assertTrue(holds("::/1 8000::/1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
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
        assertTrue(AddressSet.of(List.of(Cidr.parse("10.0.0.0/8"))).contains(client));
        assertTrue(AddressSet.of(List.of(Cidr.parse("::ffff:10.0.0.0/104"))).contains(client));
        assertFalse(AddressSet.of(List.of(Cidr.parse("::/0"))).contains(client));
    }

    @Test
    void aUnixPeerIsInNone() {
        AddressSet all = AddressSet.of(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));
        assertFalse(all.contains(new ClientAddress()));
        assertFalse(all.isEmpty());
        assertTrue(AddressSet.of(List.of()).isEmpty());
    }

    @Test
    void theLongestBlockDecidesAndOfEqualOnesTheOneThatKeepsOut() {
        AddressSet.Builder builder = new AddressSet.Builder(false);
        builder.add(Cidr.parse("10.1.2.0/24"), true);
        builder.add(Cidr.parse("10.0.0.0/8"), true);
        builder.add(Cidr.parse("10.1.0.0/16"), false);
        builder.add(Cidr.parse("10.1.2.3/32"), true);
        builder.add(Cidr.parse("10.1.2.3/32"), false);
        AddressSet set = builder.build();
        assertTrue(set.contains(client("10.9.9.9")));
        assertFalse(set.contains(client("10.1.9.9")));
        assertTrue(set.contains(client("10.1.2.9")));
        assertFalse(set.contains(client("10.1.2.3")));
        assertTrue(set.contains(client("10.1.2.4")));
        assertTrue(set.contains(client("10.2.0.0")));
        assertFalse(set.contains(client("11.0.0.0")));
    }

    /** Few bits vary, so that blocks nest, touch and repeat, and so that the ends of the space are among them. */
    @ParameterizedTest
    @ValueSource(ints = {4, 16})
    void agreesWithALookAtEveryBlock(int bytes) throws UnknownHostException {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 500; round++) {
            BigInteger[] anchors = {
                number(random, bytes),
                BigInteger.ZERO,
                BigInteger.ONE.shiftLeft(bytes * 8).subtract(BigInteger.ONE)
            };
            boolean elsewhere = random.nextBoolean();
            List<Rule> rules = new ArrayList<>();
            AddressSet.Builder builder = new AddressSet.Builder(elsewhere);
            for (int i = random.nextInt(random.nextInt(10) == 0 ? 400 : 40); i > 0; i--) {
                int bits = random.nextInt(bytes * 8 + 1);
                BigInteger base = near(anchors, random, bytes);
                int rest = bytes * 8 - bits;
                Cidr block = new Cidr(
                        InetAddress.getByAddress(array(base.shiftRight(rest).shiftLeft(rest), bytes)), bits);
                if (block.base().getAddress().length == bytes) {
                    rules.add(new Rule(block, random.nextBoolean()));
                    builder.add(block, rules.getLast().inside());
                }
            }
            AddressSet set = builder.build();
            ClientAddress client = new ClientAddress();
            for (int i = 0; i < 200; i++) {
                byte[] address = array(near(anchors, random, bytes), bytes);
                client.set(address, 0, bytes);
                if (client.length() == bytes) {
                    assertEquals(
                            naive(rules, elsewhere, address),
                            set.contains(client),
                            () -> InetAddress.ofLiteral(text(address)) + " in " + rules + "; " + seed);
                }
            }
        }
    }

    private static boolean naive(List<Rule> rules, boolean elsewhere, byte[] address) {
        int longest = -1;
        boolean inside = elsewhere;
        for (Rule rule : rules) {
            int bits = rule.block().prefix();
            if (rule.block().contains(address) && bits >= longest) {
                inside = rule.inside() && (bits > longest || inside);
                longest = bits;
            }
        }
        return inside;
    }

    private static BigInteger number(Random random, int bytes) {
        return new BigInteger(bytes * 8, random);
    }

    private static BigInteger near(BigInteger[] anchors, Random random, int bytes) {
        BigInteger number = anchors[random.nextInt(10) == 0 ? 1 + random.nextInt(2) : 0];
        for (int flips = random.nextInt(3); flips > 0; flips--) {
            number = number.flipBit(random.nextInt(bytes * 8));
        }
        return number;
    }

    private static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static byte[] array(BigInteger value, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    @Test
    void takesLittleMemoryForEachBlockAndNoneForALookUp() throws UnknownHostException {
        Random random = new Random(1);
        List<Cidr> hosts = new ArrayList<>();
        byte[] address = new byte[4];
        for (int i = 0; i < 100_000; i++) {
            random.nextBytes(address);
            hosts.add(new Cidr(InetAddress.getByAddress(address), 32));
        }
        AddressSet set = AddressSet.of(hosts);
        assertTrue(set.bytes() <= 39L * hosts.size(), () -> set.bytes() + " bytes");

        ClientAddress client = client("192.0.2.1");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                set.contains(client);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }
}
