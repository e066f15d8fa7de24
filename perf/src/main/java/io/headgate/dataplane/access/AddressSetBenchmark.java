package io.headgate.dataplane.access;

import io.headgate.config.Cidr;
import io.headgate.dataplane.http.ClientAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Whether an address is in a set of blocks: three in four of them IPv4, half of the addresses in one of the blocks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls @Setup first
public class AddressSetBenchmark {
    private static final int ADDRESSES = 1 << 16;

    /** How many blocks. */
    @Param({"4", "1000", "1000000"})
    public int blocks = 4;

    private final Random random = new Random(1);
    private final ClientAddress client = new ClientAddress();
    private final byte[] addresses = new byte[ADDRESSES * 16];
    private final byte[] lengths = new byte[ADDRESSES];
    private AddressSet set;
    private int next;

    /** Builds the set, and says how long that took and what it takes in memory. */
    @Setup
    public void build() throws UnknownHostException {
        Cidr[] list = new Cidr[blocks];
        for (int i = 0; i < blocks; i++) {
            list[i] = block();
        }
        for (int i = 0; i < ADDRESSES; i++) {
            byte[] address = i % 2 == 0 ? address() : inside(list[random.nextInt(blocks)]);
            System.arraycopy(address, 0, addresses, i * 16, address.length);
            lengths[i] = (byte) address.length;
        }
        long beganNs = System.nanoTime();
        set = AddressSet.of(Arrays.asList(list));
        System.out.printf(
                "%n%d blocks: built in %d ms, %.1f bytes each%n",
                blocks, (System.nanoTime() - beganNs) / 1_000_000, (double) set.bytes() / blocks);
    }

    private byte[] address() {
        byte[] address = new byte[random.nextInt(4) == 0 ? 16 : 4];
        random.nextBytes(address);
        if (address.length == 16) {
            address[0] = 0x20; // 2000::/3 is what is handed out
            address[1] &= 0x0F;
        }
        return address;
    }

    private Cidr block() throws UnknownHostException {
        byte[] base = address();
        int bits = base.length == 4 ? 24 + random.nextInt(9) : random.nextInt(4) == 0 ? 128 : 32 + random.nextInt(33);
        for (int bit = bits; bit < base.length * 8; bit++) {
            base[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
        }
        return new Cidr(InetAddress.getByAddress(base), bits);
    }

    private byte[] inside(Cidr block) {
        byte[] address = block.base().getAddress();
        for (int bit = block.prefix(); bit < address.length * 8; bit++) {
            if (random.nextBoolean()) {
                address[bit >> 3] |= (byte) (0x80 >> (bit & 7));
            }
        }
        return address;
    }

    /** One look-up of the next address, the copy of its bytes included. */
    @Benchmark
    public boolean contains() {
        next = (next + 1) & (ADDRESSES - 1);
        client.set(addresses, next * 16, lengths[next]);
        return set.contains(client);
    }
}
