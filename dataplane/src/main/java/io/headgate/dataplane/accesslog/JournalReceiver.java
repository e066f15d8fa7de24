package io.headgate.dataplane.accesslog;

import io.headgate.os.UnixDatagrams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** systemd's journal, by its native protocol: a datagram for each entry, as {@link JournalEntries} makes them. */
final class JournalReceiver implements RemoteOutput.Receiver {
    /** Where the journal receives, as systemd has it. */
    static final String SOCKET = "/run/systemd/journal/socket";

    private static final byte NEWLINE = '\n';

    /** How long a journal that is busy is waited for. */
    private static final Duration SEND_MAX = Duration.ofSeconds(1);

    private final UnixDatagrams socket;

    private JournalReceiver(UnixDatagrams socket) {
        this.socket = socket;
    }

    static JournalReceiver open(String path) throws IOException {
        return new JournalReceiver(UnixDatagrams.open(path, LineBuffer.LINE_BYTES_MAX, SEND_MAX));
    }

    @Override
    public void send(ByteBuffer entries) throws IOException {
        while (entries.hasRemaining()) {
            int from = entries.position();
            int end = from + 1; // behind the newline of the last field
            while (entries.get(end) != NEWLINE || entries.get(end - 1) != NEWLINE) {
                end++;
            }
            socket.send(entries.slice(from, end - from));
            entries.position(end + 1);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
