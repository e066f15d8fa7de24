package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.headgate.config.Address;
import io.headgate.config.HealthProbe;
import io.headgate.config.ServerName;
import io.headgate.config.TlsVersion;
import io.headgate.config.UpstreamTls;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks of a real server of gRPC with the health service that its project provides.
class GrpcServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HealthStatusManager health = new HealthStatusManager();

    private Server start(ServerCredentials credentials) throws Exception {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        return NettyServerBuilder.forAddress(anyPort, credentials)
                .addService(health.getHealthService())
                .build()
                .start();
    }

    private static ProbeResult ask(Server server, String service, @Nullable UpstreamTls tls) throws Exception {
        Address address = Address.parse("127.0.0.1:" + server.getPort());
        TlsDial dial = tls == null ? null : new TlsDial(tls, "grpc.example", address);
        Probe probe = Probe.of(new HealthProbe.Grpc(service), address, "grpc.example", null, dial);
        return TimeLimit.run(probe, PATIENCE, "20s");
    }

    private void assertToldApart(Server server, @Nullable UpstreamTls tls) throws Exception {
        try {
            health.setStatus("chat.Rooms", ServingStatus.NOT_SERVING);
            assertEquals(ProbeResult.pass("SERVING"), ask(server, "", tls));
            assertEquals(ProbeResult.failure("NOT_SERVING, expected SERVING"), ask(server, "chat.Rooms", tls));
            health.setStatus("chat.Rooms", ServingStatus.SERVING);
            assertEquals(ProbeResult.pass("SERVING"), ask(server, "chat.Rooms", tls));
            ProbeResult unknown = ask(server, "chat.Attic", tls);
            assertTrue(unknown.detail().startsWith("gRPC status 5"), unknown::detail);
            health.enterTerminalState();
            assertEquals(ProbeResult.failure("NOT_SERVING, expected SERVING"), ask(server, "", tls));
        } finally {
            server.shutdownNow().awaitTermination();
        }
    }

    @Test
    void servicesAreToldApartInCleartext() throws Exception {
        assertToldApart(start(InsecureServerCredentials.create()), null);
    }

    @Test
    void servicesAreToldApartOverTls(@TempDir Path folder) throws Exception {
        Identity identity = SelfSigned.make(List.of("grpc.example"), Instant.now());
        Path chain = Files.writeString(folder.resolve("own.crt"), identity.chainPem());
        Path key = Files.writeString(folder.resolve("own.key"), identity.keyPem());
        UpstreamTls tls =
                new UpstreamTls(ServerName.parse("grpc.example"), chain.toString(), true, new TlsVersion(2), null);
        assertToldApart(start(TlsServerCredentials.create(chain.toFile(), key.toFile())), tls);
    }

    @Test
    void aServerWithoutTheServiceIsNotWell() throws Exception {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        Server server = NettyServerBuilder.forAddress(anyPort).build().start();
        try {
            ProbeResult result = ask(server, "", null);
            assertTrue(result.detail().startsWith("gRPC status 12"), result::detail);
        } finally {
            server.shutdownNow().awaitTermination();
        }
    }
}
