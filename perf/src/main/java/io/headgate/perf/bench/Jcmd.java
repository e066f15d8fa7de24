package io.headgate.perf.bench;

import java.nio.file.Path;

/** Questions to a JVM. */
final class Jcmd {
    private Jcmd() {}

    /** What it answers. */
    static String ask(Started jvm, String question) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Exec.output(jcmd, String.valueOf(jvm.pid()), question);
    }
}
