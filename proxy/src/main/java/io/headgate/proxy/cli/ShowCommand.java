package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that shows what a running node answers at one path: as it is with {@code --json}, else for people. */
abstract class ShowCommand implements Callable<Integer> {
    private final String path;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private NodeOptions node = new NodeOptions();

    /** @param path of the admin API */
    ShowCommand(String path) {
        this.path = path;
    }

    @Override
    public final Integer call() {
        Doc answer = node.client().get(url().toString());
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(answer.json());
        } else {
            print(answer, out);
        }
        out.flush();
        return CommandLineProgram.OK;
    }

    /** The path, and what is asked of it. */
    UrlText url() {
        return new UrlText(path);
    }

    /** Prints the answer for people. */
    abstract void print(Doc answer, PrintWriter out);
}
