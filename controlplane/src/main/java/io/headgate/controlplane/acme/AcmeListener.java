package io.headgate.controlplane.acme;

import io.headgate.config.snapshot.Issued;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// Is told of certificates and of answers for authorities, on threads of this package.
@FunctionalInterface
public interface AcmeListener {
    /// What this node was given has changed; listeners go by it when this returns.
    ///
    /// @throws IOException if the node is stopping
    void changed(UnaryOperator<Issued> change) throws IOException;
}
