package io.headgate.proxy.doctor;

import io.headgate.proxy.node.StateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node that runs on this machine.
 *
 * @param arguments its command line; a file of arguments is not opened
 */
record RunningNode(long pid, List<String> arguments) {
    private static final String MAIN_CLASS = "io.headgate.proxy.Headgate";

    RunningNode {
        arguments = List.copyOf(arguments);
    }

    /** The one that holds the state folder; its lock stays behind when it ends, so the process is looked at too. */
    static @Nullable RunningNode find(Machine machine, StateFolder state) {
        long pid;
        try {
            pid = Machine.parsed(Files.readString(state.lock()), 0);
        } catch (IOException e) {
            return null;
        }
        List<String> arguments = arguments(machine, pid);
        return arguments.contains(MAIN_CLASS) ? new RunningNode(pid, arguments) : null;
    }

    private static List<String> arguments(Machine machine, long pid) {
        List<String> arguments = new ArrayList<>();
        try {
            byte[] line = Files.readAllBytes(machine.path("/proc/" + pid + "/cmdline"));
            arguments.addAll(List.of(new String(line, StandardCharsets.UTF_8).split("\0")));
        } catch (IOException e) {
            return List.of();
        }
        return arguments;
    }

    /** The file that it was told to run; null where it was told none, or where it runs cannot be seen. */
    @Nullable
    Path config(Machine machine) {
        for (int i = arguments.indexOf(MAIN_CLASS) + 1; i < arguments.size(); i++) {
            String word = arguments.get(i);
            boolean next = word.equals("-c") || word.equals("--config");
            if (next && i + 1 < arguments.size() || word.startsWith("--config=")) {
                return from(machine, next ? arguments.get(i + 1) : word.substring("--config=".length()));
            }
        }
        return null;
    }

    private @Nullable Path from(Machine machine, String file) {
        try {
            return machine.path(proc("cwd")).toRealPath().resolve(file);
        } catch (IOException e) {
            return Path.of(file).isAbsolute() ? Path.of(file) : null;
        }
    }

    String proc(String name) {
        return "/proc/" + pid + "/" + name;
    }

    @Override
    public String toString() {
        return "the node that runs (process " + pid + ")";
    }
}
