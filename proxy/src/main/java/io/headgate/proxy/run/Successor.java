package io.headgate.proxy.run;

import io.headgate.config.Durations;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the process that succeeds this one is started.
 *
 * @param config the configuration file, as this process was given it
 * @param state the state folder
 * @param drain how long answers may take when the successor is told to stop
 */
record Successor(Path config, Path state, Duration drain) {
    /** What a service manager says to one process alone. */
    private static final Set<String> NOT_ITS = Set.of("WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES");

    /**
     * Leaves the program to whoever adopts orphans, which is the service manager: of a process that is not its child it
     * would not notice the end, and not wait for it in a stop.
     */
    private static final String ADOPTED = "\"$@\" </dev/null & echo $! >\"$0\"";

    /** Where it is the first process its end is that of the container. */
    private static final long FIRST_PROCESS = 1;

    /**
     * Starts it from this process, so that it lives in the same sandbox, with the same rights and the same places to
     * write to.
     *
     * @param program what to start, without the arguments that say what it is to do
     */
    ProcessHandle start(List<String> program) throws IOException {
        if (ProcessHandle.current().pid() == FIRST_PROCESS) {
            throw new IOException("this node is the first process of its container, which ends with it;"
                    + " replace the container instead");
        }
        Path pid = state.resolve("run").resolve("successor");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", ADOPTED, pid.toString()));
        command.addAll(program);
        command.addAll(List.of("run", "--config", config.toString(), "--state", state.toString()));
        command.addAll(List.of("--drain", Durations.format(drain), "--take-over"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(NOT_ITS);
        return started(builder.start(), pid);
    }

    private static ProcessHandle started(Process shell, Path pid) throws IOException {
        try {
            int code = shell.waitFor();
            long number = Long.parseLong(Files.readString(pid).strip());
            Files.delete(pid);
            return ProcessHandle.of(number)
                    .orElseThrow(() -> new IOException("process " + number + " ended at once; /bin/sh with " + code));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the successor was started", e);
        } catch (NumberFormatException e) {
            throw new IOException("/bin/sh did not say which process it has started", e);
        }
    }
}
