package io.headgate.proxy.scenario;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.ServerPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/** An ACME authority for tests, and the DNS server that it asks, in which every name is 127.0.0.1. */
final class Pebble implements AutoCloseable {
    /** What binds accounts to others, where the authority asks for that. */
    static final String EXTERNAL_ID = "kid-1";

    static final String EXTERNAL_KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    private final int port = ServerPort.find();
    private final int managementPort = ServerPort.find();
    private final int dnsManagementPort = ServerPort.find();
    private final Path trust;
    private final ServerProcess names;
    private final ServerProcess authority;

    /**
     * @param httpPort where it asks for answers over HTTP, in place of 80
     * @param tlsPort where it shakes hands, in place of 443
     * @param more settings, each with a comma behind it
     */
    Pebble(int httpPort, int tlsPort, String more) throws IOException {
        Tool pebble = Tool.find("pebble", "pebble");
        int dnsPort = ServerPort.find();
        Path namesFolder = ServerProcess.ownFolder();
        names = ServerProcess.start(
                namesFolder,
                dnsManagementPort,
                Tool.find("pebble-challtestsrv", "pebble").file().toString(),
                "-dns01",
                "127.0.0.1:" + dnsPort,
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-management",
                "127.0.0.1:" + dnsManagementPort,
                "-defaultIPv6",
                "");
        Path folder = ServerProcess.ownFolder();
        Identity own = SelfSigned.make(List.of("localhost"), Instant.now());
        trust = Files.writeString(folder.resolve("own.crt"), own.chainPem());
        Path key = Files.writeString(folder.resolve("own.key"), own.keyPem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Path settings = Files.writeString(folder.resolve("pebble.json"), """
                { "pebble": { %s
                  "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "" } }
                """.formatted(
                        more, port, managementPort, trust, key, httpPort, tlsPort));
        authority = ServerProcess.start(
                folder,
                port,
                "/usr/bin/env",
                "PEBBLE_VA_NOSLEEP=1",
                pebble.file().toString(),
                "-config",
                settings.toString(),
                "-dnsserver",
                "127.0.0.1:" + dnsPort);
    }

    String directory() {
        return "https://localhost:" + port + "/dir";
    }

    /** Who vouches for the directory's server. */
    Path trust() {
        return trust;
    }

    /** Who vouches for the certificates it issues, as PEM. */
    String root() throws IOException, InterruptedException {
        return Tool.find("curl", "curl")
                .run("-sS", "--cacert", trust.toString(), "https://localhost:" + managementPort + "/roots/0");
    }

    /** A program that puts records into its DNS server. */
    Path dnsHook(Path folder) throws IOException {
        Path hook = Files.writeString(folder.resolve("dns-hook"), """
                #!/bin/sh
                echo "$@" >> %s/calls
                server=http://127.0.0.1:%d
                case $1 in
                    present) exec curl -sSf -d "{\\"host\\":\\"$2.\\",\\"value\\":\\"$3\\"}" $server/set-txt ;;
                    cleanup) exec curl -sSf -d "{\\"host\\":\\"$2.\\"}" $server/clear-txt ;;
                esac
                exit 1
                """.formatted(folder, dnsManagementPort));
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        return hook;
    }

    /** Ends the authority; its DNS server goes on. */
    void kill() throws InterruptedException {
        authority.kill();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        authority.close();
        names.close();
    }
}
