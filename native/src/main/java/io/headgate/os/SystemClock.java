package io.headgate.os;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of its clock, by adjtimex(2), which everything that keeps clocks tells it. Any thread.
 *
 * @param synchronised whether it follows another clock; the kernel takes it back when nobody has corrected it for hours
 * @param errorUsMax by how much it may be wrong, microseconds
 */
public record SystemClock(boolean synchronised, long errorUsMax) {
    /** Of {@code struct timex} on 64-bit Linux, all zero: nothing is to be changed. */
    private static final int BYTES = 208;

    private static final int ERROR_MAX_AT = 24;
    private static final int STATUS_AT = 40;

    /** {@code STA_UNSYNC}. */
    private static final int UNSYNCHRONISED = 0x40;

    /** Null where the kernel is none that can be asked. */
    public static @Nullable SystemClock read() {
        if (!Libc.available()) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(BYTES, Long.BYTES);
            int state = Libc.adjustTime(arena.allocate(Linker.Option.captureStateLayout()), timex.address());
            return state < 0
                    ? null
                    : new SystemClock(
                            (timex.get(ValueLayout.JAVA_INT, STATUS_AT) & UNSYNCHRONISED) == 0,
                            timex.get(ValueLayout.JAVA_LONG, ERROR_MAX_AT));
        }
    }
}
