package io.headgate.perf.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the programs of a run are.
 *
 * @param chosen programs named by whoever runs this, in place of those on the path
 * @param headgate the launcher to measure
 */
record Tools(Map<Tool, String> chosen, Path headgate) {
    /** nginx and HAProxy are here on Debian, where a user's path does not lead. */
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private static final int INSTALL_S = 300;

    /** @throws BenchFailed if it is not there */
    Path path(Tool tool) {
        return find(tool).orElseThrow(() -> new BenchFailed(tool.command() + " is not there"));
    }

    /** nginx for the origin is the machine's own where there is one, so that only the peer changes with a choice. */
    NginxProgram origin() {
        return new NginxProgram(new Tools(Map.of(), headgate).find(Tool.NGINX).orElseGet(() -> path(Tool.NGINX)));
    }

    private Optional<Path> find(Tool tool) {
        String command = chosen.getOrDefault(tool, tool.command());
        Stream<Path> places = command.contains("/")
                ? Stream.of(Path.of(command).toAbsolutePath())
                : Stream.concat(Stream.of(System.getenv("PATH").split(":")), SYSTEM_FOLDERS.stream())
                        .map(folder -> Path.of(folder, command));
        return places.filter(Files::isExecutable).findFirst();
    }

    /**
     * Sees to it that these are there.
     *
     * @param stream whether nginx has to speak plain TCP
     * @param install whether to install what is missing
     * @throws BenchFailed with what to install
     */
    void require(Collection<Tool> tools, boolean stream, boolean install) {
        List<String> packages = missing(tools, stream);
        if (packages.isEmpty()) {
            return;
        }
        String names = String.join(" ", packages);
        if (!install) {
            throw new BenchFailed(
                    "not everything is there; install it: apt-get install " + names + ", or add --install");
        }
        apt(packages);
        if (!missing(tools, stream).isEmpty()) {
            throw new BenchFailed("after installing " + names + " there is still missing " + missing(tools, stream));
        }
    }

    private List<String> missing(Collection<Tool> tools, boolean stream) {
        List<String> packages = new ArrayList<>();
        for (Tool tool : tools) {
            if (find(tool).isEmpty()) {
                if (chosen.containsKey(tool)) {
                    throw new BenchFailed(chosen.get(tool) + " is not a program");
                }
                packages.add(tool.debianPackage());
            }
        }
        boolean known = !packages.contains(Tool.NGINX.debianPackage());
        if (stream && !(known && new NginxProgram(path(Tool.NGINX)).hasStream())) {
            packages.add(NginxProgram.STREAM_PACKAGE);
        }
        return packages;
    }

    private static void apt(List<String> packages) {
        List<String> command = new ArrayList<>();
        if (!System.getProperty("user.name").equals("root")) {
            command.add("sudo");
        }
        command.addAll(List.of("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q"));
        command.add("--no-install-recommends");
        command.addAll(packages);

        Exec.Ended ended = Exec.run(command, INSTALL_S);
        if (ended.code() != 0) {
            throw new BenchFailed("cannot install " + packages + ": " + ended.output());
        }
    }
}
