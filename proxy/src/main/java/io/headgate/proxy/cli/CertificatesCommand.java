package io.headgate.proxy.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code headgate certificates}: what listeners show of themselves, and for how long that is good. */
@Command(
        name = "certificates",
        description = "Shows the certificates of a running node's listeners, the first to expire first.")
final class CertificatesCommand extends ShowCommand {
    CertificatesCommand() {
        super("/v1/certificates");
    }

    @Override
    void print(Doc all, PrintWriter out) {
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
    }
}
