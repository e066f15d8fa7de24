package io.headgate.controlplane.ocsp;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A folder of small files that outlives the process. Any thread.
public interface StapleFiles {
    /// What there is.
    Set<String> names() throws IOException;

    /// What a file holds; null: there is none.
    byte @Nullable [] read(String name) throws IOException;

    /// Replaces a file as a whole; on the disk when this returns.
    void write(String name, byte[] content) throws IOException;

    /// Removes a file if it is there.
    void remove(String name) throws IOException;
}
