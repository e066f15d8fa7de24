package io.headgate.proxy.node;

import io.headgate.config.grammar.Suggestion;
import java.util.Collection;

/** A listener was named that the configuration does not have; the message says which it has. */
public final class UnknownListener extends RuntimeException {
    UnknownListener(String given, Collection<String> known) {
        super("there is no listener '" + given + "'; " + Suggestion.remedy(given, known));
    }
}
