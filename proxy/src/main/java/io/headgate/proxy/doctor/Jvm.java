package io.headgate.proxy.doctor;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
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

    private static @Nullable Path folder() {
        CodeSource source = Jvm.class.getProtectionDomain().getCodeSource();
        try {
            URL place = source == null ? null : source.getLocation();
            Path jar = place == null ? null : Path.of(place.toURI());
            return jar != null && Files.isRegularFile(jar)
                    ? jar.toAbsolutePath().getParent()
                    : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
