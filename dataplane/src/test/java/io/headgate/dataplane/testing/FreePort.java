package io.headgate.dataplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A TCP port, of both families, for a listener that has to name it. It is bound here, though nobody listens: until the
 * listener does, connections are refused, and the system gives the port to nobody else, as it may give one that was
 * looked up and let go.
 */
public final class FreePort implements AutoCloseable {
    private final Socket holder;

    private FreePort(Socket holder) {
        this.holder = holder;
    }

    public static FreePort hold() {
        try {
            Socket holder = new Socket();
            holder.setReuseAddress(true); // a listener does, too: then it may bind the port beside this
            holder.bind(new InetSocketAddress(0));
            return new FreePort(holder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int number() {
        return holder.getLocalPort();
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
