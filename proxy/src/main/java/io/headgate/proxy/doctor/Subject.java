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
    /** This machine, with the configuration in a file, and the node, if any, with a state folder. */
    public static Subject here(Path file, StateFolder state) {
        Machine machine = new Machine(Path.of("/"));
        RunningNode node = RunningNode.find(machine, state);
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

    /** The configuration; null where it is not valid. */
    @Nullable
    Config config() {
        return reading.config();
    }
}
