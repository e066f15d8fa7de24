package io.headgate.controlplane.acme;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A folder of small secret files. Any thread.
public interface AcmeFiles {
    /// What a file holds; null: there is none.
    byte @Nullable [] read(String name) throws IOException;

    /// Replaces a file as a whole, readable by its owner only; on the disk when this returns.
    void write(String name, byte[] content) throws IOException;
}
