package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate certificates}: what listeners show of themselves, and for how long that is good. */
@Command(
        name = "certificates",
        description = "Shows the certificates of a running node's listeners, the first to expire first.")
final class CertificatesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        Doc all = node.client().get("/v1/certificates");
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(all.json());
            return CommandLineProgram.OK;
        }
        Table table = new Table("LISTENER", "NAMES", "KEY", "ISSUER", "SOURCE", "EXPIRES", "DAYS ");
        for (Doc certificate : all.list("certificates")) {
            table.row(
                    certificate.text("listener"),
                    certificate.text("names"),
                    certificate.text("key"),
                    certificate.text("issuer"),
                    certificate.text("source"),
                    Texts.time(certificate.text("not_after")),
                    Texts.decimal(certificate.decimal("days_left")));
        }
        out.print(table);
        out.flush();
        return CommandLineProgram.OK;
    }
}
