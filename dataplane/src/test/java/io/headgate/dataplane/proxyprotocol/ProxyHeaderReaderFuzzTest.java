package io.headgate.dataplane.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.config.SendProxyProtocol;
import io.headgate.dataplane.proxyprotocol.Bytes.Verdict;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderReader.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/**
 * Whatever the bytes and wherever they are cut: one verdict, nothing thrown, no more taken than a header may have, and
 * what was read is written and read again as the same.
 */
class ProxyHeaderReaderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void givesOneVerdictOnAnyBytes(byte[] bytes) {
        Verdict whole = Bytes.read(bytes);
        Random random = new Random(Arrays.hashCode(bytes));
        assertEquals(whole, Bytes.read(bytes, () -> 1 + random.nextInt(50)));
        assertEquals(whole, Bytes.read(bytes, () -> 1));
        assertTrue(whole.taken() <= V2.LENGTH_MAX);
        if (whole.result() == Result.COMPLETE) {
            assertEquals(whole.addresses(), again(whole, "v2").addresses());
            assertEquals(Result.COMPLETE, again(whole, "v1").result());
        }
    }

    /** Writes what was read, and reads that: it must be one header and nothing else. */
    private static Verdict again(Verdict read, String version) {
        ConnectionAddresses addresses = read.addresses();
        if (addresses == null) {
            throw new AssertionError("complete without addresses");
        }
        ByteBuf into = Unpooled.buffer();
        new ProxyHeaderWriter(SendProxyProtocol.ofText(version))
                .write(new ProxyHeader(addresses, HexFormat.of().parseHex(read.tlvs())), into);
        byte[] written = ByteBufUtil.getBytes(into);
        into.release();
        Verdict again = Bytes.read(written);
        assertEquals(written.length, again.taken());
        assertEquals(Result.COMPLETE, again.result());
        return again;
    }
}
