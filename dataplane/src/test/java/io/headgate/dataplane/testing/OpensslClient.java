package io.headgate.dataplane.testing;

import io.headgate.config.certificate.Identity;
import java.util.ArrayList;
import java.util.List;

/**
 * OpenSSL as a client with a certificate.
 *
 * @param certificates where it keeps that
 */
public record OpensslClient(Certificates certificates) {
    /** What a client sees that asks for /; {@code version} as in {@code -tls1_3}. */
    public String see(Gateway gateway, String version, Identity client, String... more) {
        certificates.write("client", client);
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", version, "-ign_eof", "-connect"));
        command.add(gateway.address());
        command.addAll(List.of("-cert", certificates.chain("client").toString()));
        command.addAll(List.of("-key", certificates.key("client").toString()));
        command.addAll(List.of(more));
        return Program.run("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", command)
                .output();
    }
}
