package io.headgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose addresses may connect. The longest block that holds an address decides, and of two equal ones the one that
/// denies. Where no block holds it, it is denied if anything is said to be allowed, and else allowed.
public record Access(
        @Key(
                doc = "Blocks that may connect; with any of these, addresses in no block may not.",
                fallback = "[]",
                example = "[10.0.0.0/8]")
        List<Cidr> allow,

        @Key(doc = "Blocks that may not connect.", fallback = "[]", example = "[198.51.100.0/24]")
        List<Cidr> deny,

        @Key(
                doc = "More blocks that may connect: a file of one block a line, `#` begins a comment.",
                fallback = "off",
                example = "lists/customers.txt",
                file = true)
        @Nullable
        String allowFile,

        @Key(
                doc = "More blocks that may not connect, in a file of the same form; read again at each reload.",
                fallback = "off",
                example = "lists/bad.txt",
                file = true)
        @Nullable
        String denyFile) {
    /// What is said of a block.
    public enum Verdict {
        /// Its addresses may connect.
        ALLOW,
        /// Its addresses may not connect.
        DENY
    }

    public Access {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        Check check = new Check();
        if (allowFile != null && allowFile.isBlank()) {
            check.fault("the file name is empty", "name a file", "allow_file");
        }
        if (denyFile != null && denyFile.isBlank()) {
            check.fault("the file name is empty", "name a file", "deny_file");
        }
        check.done();
    }

    /// Whether only what is allowed may connect.
    public boolean allowsOnly() {
        return !allow.isEmpty() || allowFile != null;
    }
}
