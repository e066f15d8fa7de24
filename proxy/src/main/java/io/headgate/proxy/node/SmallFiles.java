package io.headgate.proxy.node;

import io.headgate.controlplane.acme.AcmeFiles;
import io.headgate.controlplane.ocsp.StapleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder in the state folder, readable by its owner only: account keys and certificates, or OCSP answers. */
record SmallFiles(Path dir) implements AcmeFiles, StapleFiles {
    /** A key and a chain of ten certificates with post-quantum keys have less, and an OCSP answer far less. */
    private static final long BYTES_MAX = 1024L * 1024;

    @Override
    public Set<String> names() throws IOException {
        if (!Files.isDirectory(dir)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

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

    @Override
    public void remove(String name) throws IOException {
        Files.deleteIfExists(dir.resolve(name));
    }
}
