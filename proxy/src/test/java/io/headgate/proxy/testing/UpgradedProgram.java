package io.headgate.proxy.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.dataplane.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole program, and the processes that succeed it; all of them write to the output of the first. */
public final class UpgradedProgram implements AutoCloseable {
    private final TestProgram first;
    private final Path state;
    private final List<ProcessHandle> processes = new ArrayList<>();

    private UpgradedProgram(TestProgram first, Path state) {
        this.first = first;
        this.state = state;
        processes.add(ProcessHandle.of(first.pid()).orElseThrow());
    }

    /** As {@link TestProgram#run(Map, Path, String...)}. */
    public static UpgradedProgram run(Map<String, String> environment, Path dir, String... options) {
        return new UpgradedProgram(TestProgram.run(environment, dir, options), dir.resolve("state"));
    }

    /** The process that was started first, with the output of all. */
    public TestProgram first() {
        return first;
    }

    /** The process that serves. */
    public ProcessHandle serving() {
        return processes.getLast();
    }

    /** {@code headgate upgrade}; ended when this returns. */
    public TestProgram ask(Duration drain, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("upgrade", "--json", "--state", state.toString(), "--drain", drain.toMillis() + "ms"));
        arguments.addAll(List.of(options));
        try (TestProgram command = TestProgram.start(arguments.toArray(String[]::new))) {
            command.exitCode();
            return command;
        }
    }

    /** Upgrades; the new process serves when this returns. */
    public void upgrade(Duration drain) {
        TestProgram command = ask(drain);
        assertEquals(0, command.exitCode(), () -> command + "\nof the node:\n" + first);
        try {
            Map<String, Object> answer = JSON.std.mapFrom(command.out().getLast());
            processes.add(ProcessHandle.of(Long.parseLong(String.valueOf(answer.get("pid"))))
                    .orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all but the process that serves have ended. */
    public void awaitPredecessors() {
        for (ProcessHandle before : processes.subList(0, processes.size() - 1)) {
            awaitEnd(before);
        }
    }

    /** Waits for the end of a process whose parent may be gone, so that perhaps nobody takes note of it. */
    public static void awaitEnd(ProcessHandle process) {
        Await.until("the end of process " + process.pid(), () -> !process.isAlive() || isZombie(process));
    }

    private static boolean isZombie(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"))
                    .contains(") Z ");
        } catch (IOException gone) {
            return true;
        }
    }

    /** Ends all of them at once. */
    @Override
    public void close() {
        processes.forEach(ProcessHandle::destroyForcibly);
        first.close();
    }
}
