package io.headgate.proxy.node;

import io.headgate.config.Acme;
import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.certificate.Identity;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.dataplane.tls.ShownCertificate;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The parts of a node that follow what holds. Called by the control thread only, in the order of these methods; what
 * cannot be done says so before it has changed anything.
 */
interface Followers {
    /** Watches the names of {@code config} and waits a moment for the new ones. */
    Map<Address.Named, List<Address.Inet>> discover(Config config);

    /** Logs as {@code loaded} says. */
    void log(Loaded loaded) throws IOException;

    /** Serves by {@code snapshot}. */
    void serve(Snapshot snapshot) throws IOException;

    /** What each listener shows of itself now. */
    Map<String, List<ShownCertificate>> certificates();

    /** Checks the endpoints of {@code snapshot}. */
    void check(Snapshot snapshot);

    /** The certificates that {@code config} orders, as far as earlier orders have brought them. */
    Map<Acme, Identity> kept(Config config);

    /** Orders certificates of {@code snapshot}, and asks authorities what they say of those that are shown now. */
    void certify(Snapshot snapshot);
}
