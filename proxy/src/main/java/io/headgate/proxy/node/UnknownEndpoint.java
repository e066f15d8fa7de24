package io.headgate.proxy.node;

import io.headgate.config.grammar.Suggestion;
import io.headgate.config.snapshot.EndpointId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** An endpoint was named that the configuration does not have; the message says which it has. */
public final class UnknownEndpoint extends RuntimeException {
    UnknownEndpoint(EndpointId given, Collection<EndpointId> known) {
        super(message(given, known));
    }

    private static String message(EndpointId given, Collection<EndpointId> known) {
        Set<String> upstreams = new LinkedHashSet<>();
        Set<String> endpoints = new LinkedHashSet<>();
        for (EndpointId id : known) {
            upstreams.add(id.upstream());
            if (id.upstream().equals(given.upstream())) {
                endpoints.add(id.address().toString());
            }
        }
        return upstreams.contains(given.upstream())
                ? "upstream '" + given.upstream() + "' has no endpoint '" + given.address() + "'; "
                        + Suggestion.remedy(given.address().toString(), endpoints)
                : "there is no upstream '" + given.upstream() + "'; " + Suggestion.remedy(given.upstream(), upstreams);
    }
}
