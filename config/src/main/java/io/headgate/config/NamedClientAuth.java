package io.headgate.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Certificates that clients show of themselves who ask for certain names.
public record NamedClientAuth(
        @Key(
                doc = "Server names that clients ask for, exact or `*.suffix`; the most specific one decides.",
                example = "[api.example.com, \"*.partners.example.com\"]")
        List<ServerName> names,

        @Key(doc = "What is asked of them; with `mode: none` nothing is.", example = "{ ca: partners.pem }")
        ClientAuth clientAuth) {
    public NamedClientAuth {
        names = List.copyOf(names);
        Check check = new Check();
        if (names.isEmpty()) {
            check.fault("there is no name", "name at least one", "names");
        }
        Set<ServerName> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(ServerName.ANY)) {
                check.fault(
                        "what is asked of clients of any other name stands beside this list",
                        "remove \"*\", and use client_auth of tls",
                        "names",
                        i);
            } else if (!seen.add(names.get(i))) {
                check.fault("'" + names.get(i) + "' stands here twice", "remove one of them", "names", i);
            }
        }
        check.done();
    }
}
