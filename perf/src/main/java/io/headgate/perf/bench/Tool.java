package io.headgate.perf.bench;

/** A program that a run needs, and the Debian package that brings it. */
enum Tool {
    HAPROXY("haproxy", "haproxy"),
    NGINX("nginx", "nginx-light"),
    WRK("wrk", "wrk"),
    H2LOAD("h2load", "nghttp2-client"),
    TASKSET("taskset", "util-linux");

    private final String command;
    private final String debianPackage;

    Tool(String command, String debianPackage) {
        this.command = command;
        this.debianPackage = debianPackage;
    }

    String command() {
        return command;
    }

    String debianPackage() {
        return debianPackage;
    }
}
