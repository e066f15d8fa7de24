package io.headgate.config;

import java.time.Duration;
import java.util.List;

/// A program that puts records into DNS and takes them out.
public record DnsHook(
        @Key(
                doc = "The program, by its absolute path, and its first arguments. Behind them stand `present` or"
                        + " `cleanup`, the record's name (`_acme-challenge.shop.example.com`) and its text. No shell is"
                        + " in between; the program has Headgate's rights and environment, and must end with 0.",
                example = "[/etc/headgate/dns-hook]")
        List<String> command,

        @Key(doc = "How long one call may take.", fallback = "1m", range = "1s..10m")
        Duration timeout,

        @Key(
                doc = "How long to wait until all name servers have what the program put there.",
                fallback = "30s",
                range = "0..30m")
        Duration propagation) {
    public DnsHook {
        command = List.copyOf(command);
        Check check = Check.ranges(DnsHook.class, command, timeout, propagation);
        if (command.isEmpty()) {
            check.fault("there is no program", "name one, as in [/etc/headgate/dns-hook]", "command");
        } else if (!command.getFirst().startsWith("/")) {
            check.fault("'" + command.getFirst() + "' is not an absolute path", "write where it is", "command", 0);
        }
        check.done();
    }
}
