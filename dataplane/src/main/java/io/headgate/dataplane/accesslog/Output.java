package io.headgate.dataplane.accesslog;

import java.nio.ByteBuffer;

/** One place lines go to. Opened by any thread, then confined to the log's. */
sealed interface Output permits Sink, RemoteOutput {
    /** Writes whole lines, borrowed until it returns, or counts those that it cannot. */
    void write(ByteBuffer lines, long nowNs);

    /** Begins with a new file if the old one was moved away; nothing where there is no file. */
    void reopen();

    /** Writes what it still has, though not for long. */
    void close();
}
