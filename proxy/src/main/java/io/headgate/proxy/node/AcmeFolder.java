package io.headgate.proxy.node;

import io.headgate.controlplane.acme.AcmeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Account keys and certificates in the state folder, readable by its owner only. */
record AcmeFolder(Path dir) implements AcmeFiles {
    /** A key and a chain of ten certificates with post-quantum keys have less. */
    private static final long BYTES_MAX = 1024L * 1024;

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        Path file = dir.resolve(name);
        if (!Files.exists(file)) {
            return null;
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " is larger than 1 MiB");
        }
        return Files.readAllBytes(file);
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        Files.createDirectories(
                dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        WholeFile.write(dir.resolve(name), content);
    }
}
