package io.headgate.proxy.cli;

import io.headgate.proxy.node.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code headgate}: every command there is. */
@Command(
        name = "headgate",
        description = "A gateway: HTTP proxy and load balancer in one program.",
        versionProvider = HeadgateCommand.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        footer = {
            "",
            "From a checkout, ./headgate bench measures it beside HAProxy and nginx.",
            "Exit codes: 0 ok, 1 failed, 2 wrong usage or an invalid configuration."
        },
        subcommands = {
            QuickstartCommand.class,
            RunCommand.class,
            CheckCommand.class,
            DoctorCommand.class,
            StatusCommand.class,
            HealthCommand.class,
            TopCommand.class,
            TailCommand.class,
            ListenersCommand.class,
            CertificatesCommand.class,
            RoutesCommand.class,
            UpstreamsCommand.class,
            AccessCommand.class,
            ConnectionsCommand.class,
            ReloadCommand.class,
            UpgradeCommand.class,
            ConfigCommand.class,
            SupportBundleCommand.class,
            UserCommand.class,
            TokenCommand.class,
            AuditCommand.class,
            CompletionCommand.class,
            ManualCommand.class
        })
final class HeadgateCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Shows the version.")
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; known are "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"headgate " + Version.TEXT + " (Java " + Runtime.version() + ")"};
        }
    }
}
