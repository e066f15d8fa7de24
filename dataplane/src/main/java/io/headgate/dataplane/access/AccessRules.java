package io.headgate.dataplane.access;

import io.headgate.config.Access;
import io.headgate.config.BlockFile;
import io.headgate.config.Cidr;
import io.headgate.dataplane.http.ClientAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose addresses may connect to a listener. What the operator said while the gateway runs comes first, whatever the
 * lengths of blocks: who is denied now is denied, even where the configuration allows a smaller block. Immutable.
 */
final class AccessRules {
    private final AddressSet admitted;
    private final AddressSet saidAllowed;
    private final AddressSet saidDenied;
    private final Map<Cidr, Access.Verdict> said;

    private AccessRules(
            AddressSet admitted, AddressSet saidAllowed, AddressSet saidDenied, Map<Cidr, Access.Verdict> said) {
        this.said = said;
        this.admitted = admitted;
        this.saidAllowed = saidAllowed;
        this.saidDenied = saidDenied;
    }

    /**
     * Reads the lists of a listener.
     *
     * @throws IOException naming file and line, when a file cannot be read or says something else than blocks
     */
    static AccessRules read(String listener, Access access) throws IOException {
        AddressSet.Builder blocks = new AddressSet.Builder(!access.allowsOnly());
        access.allow().forEach(block -> blocks.add(block, true));
        access.deny().forEach(block -> blocks.add(block, false));
        read(listener, access.allowFile(), blocks, true);
        read(listener, access.denyFile(), blocks, false);
        return new AccessRules(blocks.build(), AddressSet.NONE, AddressSet.NONE, Map.of());
    }

    private static void read(String listener, @Nullable String file, AddressSet.Builder into, boolean allowed)
            throws IOException {
        if (file == null) {
            return;
        }
        List<BlockFile.Fault> faults = BlockFile.read(Path.of(file), block -> into.add(block, allowed));
        if (!faults.isEmpty()) {
            BlockFile.Fault first = faults.getFirst();
            throw new IOException(file + ":" + first.line() + ": listeners." + listener + ".access: " + first.message()
                    + "; " + first.remedy() + (faults.size() > 1 ? " (and " + (faults.size() - 1) + " more)" : ""));
        }
    }

    /** The same lists under other words of the operator; among those, too, the longest block decides. */
    AccessRules saying(Map<Cidr, Access.Verdict> next) {
        if (next.equals(said)) {
            return this;
        }
        AddressSet.Builder allowed = new AddressSet.Builder(false);
        AddressSet.Builder denied = new AddressSet.Builder(false);
        next.forEach((block, verdict) -> {
            allowed.add(block, verdict == Access.Verdict.ALLOW);
            denied.add(block, verdict == Access.Verdict.DENY);
        });
        return new AccessRules(admitted, allowed.build(), denied.build(), next);
    }

    /** Whether {@code client} may connect. */
    boolean admit(ClientAddress client) {
        return saidAllowed.contains(client) || !saidDenied.contains(client) && admitted.contains(client);
    }
}
