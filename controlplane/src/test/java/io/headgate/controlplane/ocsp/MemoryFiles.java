package io.headgate.controlplane.ocsp;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A folder without a disk.
final class MemoryFiles implements StapleFiles {
    final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    @Override
    public Set<String> names() {
        return contents.keySet();
    }

    @Override
    public byte @Nullable [] read(String name) {
        return contents.get(name);
    }

    @Override
    public void write(String name, byte[] content) {
        contents.put(name, content);
    }

    @Override
    public void remove(String name) {
        contents.remove(name);
    }
}
