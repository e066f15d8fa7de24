package io.headgate.proxy.handover;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How a command asks a node to be succeeded by another process. */
public final class UpgradeRequest {
    /** The node gives up before. */
    private static final Duration ANSWER_MAX = HandoverServer.START_MAX.plusSeconds(60);

    private UpgradeRequest() {}

    /**
     * Who serves now.
     *
     * @param pid of the new process
     * @param version of its program
     */
    public record Upgraded(long pid, String version) {}

    /**
     * Asks, and returns when the new process serves alone.
     *
     * @param program the command line of the program that is to run, without the arguments that say what it is to do
     * @param drain how long the old process may take to end what is under way
     * @throws HandoverFailed when it failed; says why, and whether the node serves on as before
     * @throws IOException when there is no node
     */
    public static Upgraded ask(Path handover, List<String> program, Duration drain) throws IOException {
        try (Wire wire = Wire.connect(handover)) {
            List<Frame.Field> fields = new ArrayList<>();
            fields.add(new Frame.Field("drain_ms", String.valueOf(drain.toMillis())));
            program.forEach(word -> fields.add(new Frame.Field("program", word)));
            wire.send(new Frame(Frame.Kind.UPGRADE, fields));
            wire.receive(Frame.Kind.STARTED, ANSWER_MAX);
            Frame upgraded = wire.receive(Frame.Kind.UPGRADED, ANSWER_MAX);
            return new Upgraded(upgraded.number("pid"), upgraded.text("version"));
        }
    }
}
