package io.headgate.proxy.cli;

import io.headgate.proxy.node.StateFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which state folder is meant. */
final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The node's state folder (default: your state folder, /var/lib/headgate when installed).")
    @Nullable
    private Path dir;

    StateFolder folder() {
        return dir == null ? StateFolder.usual() : new StateFolder(dir);
    }

    boolean isGiven() {
        return dir != null;
    }
}
