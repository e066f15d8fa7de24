package io.headgate.dataplane.tls;

import io.headgate.config.ClientAuth;
import io.headgate.config.ClientAuthMode;
import io.headgate.config.NamedClientAuth;
import io.headgate.config.ServerName;
import io.headgate.config.Tls;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.RevocationList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a listener asks of its clients, by the name that they ask for: demand 0 is for those of no name that is listed.
 * Immutable, any thread.
 */
final class ClientDemands {
    private final List<Demand> demands;
    private final Map<String, Integer> exact;
    /** For every name that ends in a dot and the key. */
    private final Map<String, Integer> below;

    /** @param check null: nothing is asked */
    private record Demand(@Nullable ClientCheck check) {}

    private ClientDemands(List<Demand> demands, Map<String, Integer> exact, Map<String, Integer> below) {
        this.demands = List.copyOf(demands);
        this.exact = Map.copyOf(exact);
        this.below = Map.copyOf(below);
    }

    /**
     * @param listener its name
     * @param statuses what authorities of clients say
     * @throws BadCertificate if a file cannot be used
     */
    static ClientDemands of(String listener, Tls tls, ClientStatuses statuses) throws BadCertificate, IOException {
        List<Demand> demands = new ArrayList<>();
        Map<String, Integer> exact = new HashMap<>();
        Map<String, Integer> below = new HashMap<>();
        demands.add(demand(listener, tls.clientAuth(), statuses));
        for (NamedClientAuth named : tls.clientAuthByName()) {
            for (ServerName name : named.names()) {
                (name.wildcard() ? below : exact).put(name.text(), demands.size());
            }
            demands.add(demand(listener, named.clientAuth(), statuses));
        }
        return new ClientDemands(demands, exact, below);
    }

    private static Demand demand(String listener, @Nullable ClientAuth asked, ClientStatuses statuses)
            throws BadCertificate, IOException {
        if (asked == null || asked.mode() == ClientAuthMode.NONE) {
            return new Demand(null);
        }
        BoringSsl.load(); // before anybody sees the class, which is the library's child
        return new Demand(ClientCheck.of(listener, asked, statuses));
    }

    int count() {
        return demands.size();
    }

    /** What authorities of clients have revoked, under any of them. */
    List<RevocationList> revoked() {
        return demands.stream()
                .map(Demand::check)
                .filter(Objects::nonNull)
                .flatMap(check -> check.revoked().stream())
                .toList();
    }

    /** Null: nothing is asked. */
    @Nullable
    ClientCheck check(int demand) {
        return demands.get(demand).check();
    }

    /** The demand for {@code name}, in lower case; empty for a client that asked for none. The most specific counts. */
    int find(String name) {
        Integer found = exact.get(name);
        for (int dot = name.indexOf('.'); found == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
            found = below.get(name.substring(dot + 1));
        }
        return found == null ? 0 : found;
    }
}
