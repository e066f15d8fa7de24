package io.headgate.proxy.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which node a command talks to, and how it prints what the node says. */
final class NodeOptions {
    @Option(
            names = "--admin",
            paramLabel = "ADDR",
            description =
                    "The node's admin API, as in 127.0.0.1:9900 or https://gateway:9900 (default: that of the node"
                            + " with the state folder).")
    @Nullable
    private String admin;

    @Mixin
    private StateOption state = new StateOption();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file of a token that says who asks (default: the variable HEADGATE_ADMIN_TOKEN, or the"
                    + " token in the state folder).")
    @Nullable
    private Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Who vouches for the node's certificate, in PEM (default: the authorities that Java knows).")
    @Nullable
    private Path ca;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    StateOption state() {
        return state;
    }

    AdminClient client() {
        return AdminClient.of(NodeAccess.of(admin, state.folder(), tokenFile, ca));
    }
}
