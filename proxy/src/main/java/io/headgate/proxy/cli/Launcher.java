package io.headgate.proxy.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this program was started, so that it can be once more. */
final class Launcher {
    /** What the scripts that start the program say of themselves. */
    private static final String SCRIPT = "headgate.launcher";

    /** What Java begins with. */
    private static final String MAIN = "io.headgate.proxy.Headgate";

    private Launcher() {}

    /** The command line up to the program's own arguments: the launcher, or else Java with all its flags. */
    static List<String> command() {
        String script = System.getProperty(SCRIPT);
        if (script != null) {
            return List.of(script);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        return command;
    }
}
