package io.headgate.proxy.doctor;

import io.headgate.config.Config;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.Reading;
import io.headgate.os.SystemClock;
import io.headgate.proxy.node.StateFolder;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is examined.
 *
 * @param file the configuration
 * @param reading what came of reading it
 * @param node the process that serves with the state folder; null where none runs, or it cannot be seen
 * @param account whom the service runs as
 * @param jvm the Java that runs this
 * @param clock what the kernel says of its clock; null where that cannot be told
 * @param now by this machine's clock
 */
public record Subject(
        Machine machine,
        Path file,
        Reading reading,
        StateFolder state,
        @Nullable RunningNode node,
        Account account,
        Jvm jvm,
        @Nullable SystemClock clock,
        Instant now) {
    /** Of the package. */
    private static final Path INSTALLED = Path.of("/etc/headgate/headgate.yaml");

    /**
     * This machine, and the node, if any, with a state folder.
     *
     * @param given the configuration; null: the node's, or that of the package where none runs
     */
    public static Subject here(@Nullable Path given, StateFolder state) {
        Machine machine = new Machine(Path.of("/"));
        RunningNode node = RunningNode.find(machine, state);
        Path nodes = node == null ? null : node.config(machine);
        Path file = given != null ? given : nodes != null ? nodes : INSTALLED;
        return new Subject(
                machine,
                file,
                ConfigReader.read(file),
                state,
                node,
                Account.ofService(machine, node),
                Jvm.current(),
                SystemClock.read(),
                Instant.now());
    }

    /** The configuration, also with faults in what it names; null where the file makes none. */
    @Nullable
    Config config() {
        return reading.written();
    }
}
