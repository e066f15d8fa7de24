package io.headgate.dataplane.proxyprotocol;

import io.headgate.config.SendProxyProtocol;
import io.headgate.config.SendProxyProtocol.Version;
import io.headgate.config.TlvType;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/**
 * Writes what an upstream is told when a connection to it begins. Immutable. Allocates: once per connection, and no
 * more than a header.
 *
 * <p>The operator's TLVs go first and always fit; of those that came with the client's connection each is kept whole
 * while there is room, and left out whole where there is none. Only what was chosen so is counted into the length that
 * stands before it: nothing can spill behind the header.
 */
public final class ProxyHeaderWriter {
    private final boolean text;
    private final boolean checksum;
    private final boolean keepsTlvs;
    /** Types that are not handed on, because they are dropped, replaced or of the incoming header alone. */
    private final BitSet left = new BitSet();

    private final byte[] added;

    public ProxyHeaderWriter(SendProxyProtocol config) {
        text = config.version() == Version.V1;
        checksum = config.checksum();
        keepsTlvs = config.keepTlvs() && !text;
        left.set(Tlvs.CRC32C);
        left.set(Tlvs.NOOP);
        config.dropTlvs().forEach(type -> left.set(type.number()));
        ByteBuffer tlvs = ByteBuffer.allocate(V2.LENGTH_MAX);
        for (Map.Entry<String, String> tlv : config.addTlvs().entrySet()) {
            int type = TlvType.parse(tlv.getKey()).number();
            byte[] value = tlv.getValue().getBytes(StandardCharsets.UTF_8);
            left.set(type);
            tlvs.put((byte) type).putShort((short) value.length).put(value);
        }
        added = Arrays.copyOf(tlvs.array(), tlvs.position());
    }

    /**
     * Writes one header, at most 4 KiB, into {@code into}, which is borrowed until this returns.
     *
     * @return how many of the TLVs that came were left out for want of room
     */
    public int write(ProxyHeader header, ByteBuf into) {
        if (text) {
            into.writeBytes(V1.line(header.addresses()));
            return 0;
        }
        byte[] came = keepsTlvs ? header.tlvs() : ProxyHeader.NO_TLVS;
        byte[] tlvs = Arrays.copyOf(added, added.length + came.length);
        int room = V2.room(header.addresses(), checksum);
        int length = added.length;
        int leftOut = 0;
        int end;
        for (int at = 0; at < came.length; at = end) {
            end = Tlvs.end(came, at);
            if (left.get(Tlvs.type(came, at))) {
                continue;
            }
            if (length + end - at > room) {
                leftOut++;
            } else {
                System.arraycopy(came, at, tlvs, length, end - at);
                length += end - at;
            }
        }
        into.writeBytes(V2.header(header.addresses(), tlvs, length, checksum));
        return leftOut;
    }
}
