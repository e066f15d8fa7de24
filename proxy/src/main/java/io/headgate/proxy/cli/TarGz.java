package io.headgate.proxy.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Writes an archive of small files in the ustar format (POSIX.1-1988), compressed. Not thread-safe. */
final class TarGz implements AutoCloseable {
    private static final int BLOCK_BYTES = 512;
    private static final int NAME_BYTES = 100;
    private static final int MODE = 100;
    private static final int USER = 108;
    private static final int GROUP = 116;
    private static final int SIZE = 124;
    private static final int MODIFIED = 136;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;

    private final OutputStream out;
    private final long modifiedEpochS;

    /** @param out taken over */
    TarGz(OutputStream out, long modifiedEpochS) throws IOException {
        this.out = new GZIPOutputStream(out);
        this.modifiedEpochS = modifiedEpochS;
    }

    /** Adds a file that its owner alone may read. */
    void add(String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        out.write(head(name, content.length));
        out.write(content);
        int rest = content.length % BLOCK_BYTES;
        out.write(new byte[rest == 0 ? 0 : BLOCK_BYTES - rest]);
    }

    private byte[] head(String name, int length) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > NAME_BYTES) {
            throw new IOException("the name " + name + " is longer than " + NAME_BYTES + " bytes");
        }
        byte[] head = new byte[BLOCK_BYTES];
        System.arraycopy(bytes, 0, head, 0, bytes.length);
        octal(head, MODE, 8, 0600);
        octal(head, USER, 8, 0);
        octal(head, GROUP, 8, 0);
        octal(head, SIZE, 12, length);
        octal(head, MODIFIED, 12, modifiedEpochS);
        head[TYPE] = '0';
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, head, MAGIC, 8);
        Arrays.fill(head, CHECKSUM, CHECKSUM + 8, (byte) ' ');
        long sum = 0;
        for (byte b : head) {
            sum += b & 0xFF;
        }
        octal(head, CHECKSUM, 7, sum);
        return head;
    }

    /** Digits with a zero behind them, {@code width} bytes together. */
    private static void octal(byte[] head, int at, int width, long value) {
        String digits = String.format(Locale.ROOT, "%0" + (width - 1) + "o", value);
        byte[] bytes = digits.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, head, at, bytes.length);
        head[at + width - 1] = 0;
    }

    /** Ends the archive by two empty blocks. */
    @Override
    public void close() throws IOException {
        try (out) {
            out.write(new byte[2 * BLOCK_BYTES]);
        }
    }
}
