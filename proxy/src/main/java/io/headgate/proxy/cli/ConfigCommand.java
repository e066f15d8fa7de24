package io.headgate.proxy.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headgate config}: the configuration of a running node. */
@Command(
        name = "config",
        description = "Shows and changes the configuration of a running node.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ConfigGetCommand.class,
            ConfigDiffCommand.class,
            ConfigApplyCommand.class,
            ConfigConfirmCommand.class,
            ConfigHistoryCommand.class,
            ConfigRollbackCommand.class
        })
final class ConfigCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; known are "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }
}
