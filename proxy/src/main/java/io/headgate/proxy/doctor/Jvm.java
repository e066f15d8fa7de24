package io.headgate.proxy.doctor;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The Java that runs this program. The service's own is started with the same flags, where nobody changed them.
 *
 * @param version as in {@code 25.0.3+9}
 * @param heapBytesMax what the heap may grow to
 * @param home the folder with the program's jar, its libraries and its start-up cache; null where it is not in a jar
 */
record Jvm(
        int feature,
        String version,
        long heapBytesMax,
        @Nullable Path home) {
    static Jvm current() {
        return new Jvm(
                Runtime.version().feature(),
                Runtime.version().toString(),
                Runtime.getRuntime().maxMemory(),
                folder());
    }

    /** The class path says where we are; a class from the start-up cache says where it was when that was made. */
    private static @Nullable Path folder() {
        Path jar = Path.of(System.getProperty("java.class.path", "").split(File.pathSeparator, 2)[0]);
        return Files.isRegularFile(jar) ? jar.toAbsolutePath().getParent() : null;
    }
}
