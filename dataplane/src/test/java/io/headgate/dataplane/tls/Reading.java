package io.headgate.dataplane.tls;

import io.headgate.dataplane.http.Ascii;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * What the reader made of some bytes, given to it in pieces.
 *
 * @param name empty when there is none
 * @param given how many bytes it had been given by then
 */
record Reading(HelloResult result, String name, List<String> protocols, int given) {
    static final IntSupplier WHOLE = () -> Integer.MAX_VALUE;
    static final IntSupplier BYTES = () -> 1;

    /** The same, but for how many bytes came along. */
    boolean sameAs(Reading other) {
        return result == other.result && name.equals(other.name) && protocols.equals(other.protocols);
    }

    static Reading of(byte[] bytes) {
        return of(bytes, WHOLE);
    }

    static Reading of(byte[] bytes, IntSupplier piece) {
        ByteBuf held = Unpooled.buffer();
        ClientHello hello = new ClientHello();
        try {
            HelloReader reader = new HelloReader();
            HelloResult result = HelloResult.MORE;
            while (result == HelloResult.MORE && held.writerIndex() < bytes.length) {
                int at = held.writerIndex();
                held.writeBytes(bytes, at, Math.min(piece.getAsInt(), bytes.length - at));
                result = reader.read(held);
            }
            if (result == HelloResult.FOUND) {
                byte[] scratch = new byte[HelloReader.HELLO_BYTES_MAX];
                result = hello.parse(scratch, reader.copyMessage(held, scratch));
            }
            boolean found = result == HelloResult.FOUND;
            return new Reading(
                    result,
                    found ? Ascii.text(hello.bytes(), hello.nameStart(), hello.nameEnd()) : "",
                    found ? protocols(hello) : List.of(),
                    held.writerIndex());
        } finally {
            held.release();
        }
    }

    private static List<String> protocols(ClientHello hello) {
        List<String> offered = new ArrayList<>();
        for (String protocol : List.of("h2", "http/1.1", "h3", "x1", "acme-tls/1")) {
            if (hello.offers(Ascii.bytes(protocol))) {
                offered.add(protocol);
            }
        }
        return offered;
    }
}
