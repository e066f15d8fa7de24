package io.headgate.proxy.node;

import io.headgate.config.Acme;
import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.Staple;
import io.headgate.config.snapshot.Issued;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.dataplane.tls.ShownCertificate;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * The parts of a node that follow what holds. Called by the control thread only where nothing else is said, in the
 * order of these methods; what cannot be done says so before it has changed anything.
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

    /**
     * What authorities say of the certificates that {@code config} names and {@code issued} has. For those that clients
     * refuse without, it is waited for some seconds. Any thread.
     */
    Map<X509Certificate, Staple> staples(Config config, Issued issued);

    /** Orders certificates of {@code snapshot}, and asks authorities what they say of those that are shown now. */
    void certify(Snapshot snapshot);
}
