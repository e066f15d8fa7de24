package io.headgate.os;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A {@code struct sockaddr_un}.
 *
 * @param memory the family, and the name up to its end
 */
record UnixAddress(MemorySegment memory) {
    static final short FAMILY = 1;

    /** Of {@code sun_path}, its last byte for the end of the text. */
    static final int PATH_BYTES_MAX = 107;

    /** Room for any. */
    static final int BYTES = Short.BYTES + PATH_BYTES_MAX + 1;

    /** @param name of a file, or, with a byte of 0 in front, an abstract one; up to {@link #PATH_BYTES_MAX} bytes */
    static UnixAddress of(SegmentAllocator arena, byte[] name) {
        MemorySegment memory = arena.allocate(Short.BYTES + name.length, Short.BYTES);
        memory.set(ValueLayout.JAVA_SHORT, 0, FAMILY);
        MemorySegment.copy(name, 0, memory, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
        return new UnixAddress(memory);
    }

    /** @throws IOException when the path is longer than the kernel allows */
    static UnixAddress of(SegmentAllocator arena, Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > PATH_BYTES_MAX) {
            throw new IOException("the path " + path + " has " + name.length + " bytes; a Unix socket's has "
                    + PATH_BYTES_MAX + " at the most");
        }
        return of(arena, name);
    }

    int bytes() {
        return (int) memory.byteSize();
    }
}
