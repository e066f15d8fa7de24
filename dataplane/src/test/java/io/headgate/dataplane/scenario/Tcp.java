package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.util.zip.CRC32;

/** What the scenarios of layer 4 share. */
final class Tcp {
    private Tcp() {}

    /** A gateway whose one listener passes everything on to {@code origin}. */
    static Gateway before(TestOrigin origin) {
        return gateway("", "", origin);
    }

    /** As {@link #before}, by {@code transport}; skips the test where this kernel has none. */
    static Gateway before(TestOrigin origin, String transport) {
        Transports.assumeAvailable(transport);
        return Gateway.start(config("", "") + "transport: " + transport + "\n", origin);
    }

    /** @param tcp further settings of the listener, after a comma */
    static Gateway gateway(String tcp, String upstream, TestOrigin origin) {
        return Gateway.start(config(tcp, upstream), origin);
    }

    static String config(String tcp, String upstream) {
        return """
            listeners: { db: { bind: "127.0.0.1:0", tcp: { upstream: pg %s } } }
            upstreams: { pg: { endpoints: [ "${origin}" ] %s } }
            """.formatted(tcp, upstream);
    }

    /** Sends back whatever comes, and ends when the other side does. */
    static void echo(OriginConnection connection) throws IOException {
        for (int b = connection.next(); b >= 0; b = connection.next()) {
            connection.send(new byte[] {(byte) b});
        }
        connection.shutdownOutput();
    }

    /** Sends {@code bytes} of {@code stream}. */
    static void send(OriginConnection to, Stream stream, long bytes) throws IOException {
        for (byte[] piece : stream.pieces(bytes)) {
            to.send(piece);
        }
    }

    /** The checksum of all that comes until the other side ends. */
    static long checksumUntilEnd(OriginConnection from) throws IOException {
        CRC32 sum = new CRC32();
        for (int b = from.next(); b >= 0; b = from.next()) {
            sum.update(b);
        }
        return sum.getValue();
    }
}
