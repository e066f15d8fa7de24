package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** gRPC's own interoperability tests, whose client and server do not see that a gateway is between them. */
final class GrpcInteropTest {
    /** One holds only where nobody is in between, as it compares addresses; one is of a library that counts calls. */
    private static final Set<String> LEFT_OUT =
            Set.of("getServerAddressAndLocalAddressFromClient", "censusContextsPropagated");

    /** Below this the library would have lost most of its cases. */
    private static final int CASES_MIN = 30;

    /**
     * A call's deadline passes for its client, the gateway and the server in the same moment. That it has passed is
     * what a case asserts first; then, that nobody has told its client so before it noticed, in words of its own.
     */
    private static final String WHO_SAYS_SO_FIRST = Failure.TOTAL_TIMEOUT.reason();

    private static final String NAME = "grpc.example";

    private static List<Method> cases() {
        List<Method> cases = Arrays.stream(AbstractInteropTest.class.getMethods())
                .filter(method -> method.isAnnotationPresent(org.junit.Test.class))
                .filter(method -> !method.isAnnotationPresent(org.junit.Ignore.class))
                .filter(method -> !LEFT_OUT.contains(method.getName()))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        assertTrue(cases.size() >= CASES_MIN, "only " + cases);
        return cases;
    }

    private static List<DynamicTest> run(
            String tls, String upstreamTls, ServerCredentials server, ChannelCredentials client) {
        String yaml = """
                listeners: { web: { bind: "127.0.0.1:0", http: {}%s } }
                routes: [ { upstream: calls } ]
                upstreams: { calls: { protocol: h2, endpoints: [ "127.0.0.1:${port}" ]%s } }
                """.formatted(tls, upstreamTls);
        return cases().stream()
                .map(each -> DynamicTest.dynamicTest(each.getName(), () -> passes(each, yaml, server, client)))
                .toList();
    }

    private static void passes(Method each, String yaml, ServerCredentials server, ChannelCredentials client)
            throws Throwable {
        try (Between between = new Between(yaml, client)) {
            GrpcInterop interop = new GrpcInterop(server, between::connect);
            interop.setUp();
            try {
                each.invoke(interop);
            } catch (InvocationTargetException e) {
                Throwable why = Objects.requireNonNull(e.getCause());
                if (!WHO_SAYS_SO_FIRST.equals(why.getMessage())) {
                    throw why;
                }
            } finally {
                interop.tearDown();
            }
        }
    }

    @TestFactory
    List<DynamicTest> everyCasePassesInCleartext() {
        return run("", "", InsecureServerCredentials.create(), InsecureChannelCredentials.create());
    }

    @TestFactory
    List<DynamicTest> everyCasePassesOverTls(@TempDir Path folder) throws IOException {
        Identity identity = SelfSigned.make(List.of(NAME), Instant.now());
        File chain = Files.writeString(folder.resolve("own.crt"), identity.chainPem())
                .toFile();
        File key =
                Files.writeString(folder.resolve("own.key"), identity.keyPem()).toFile();
        return run(
                ", tls: { certificates: [ { chain: \"%s\", key: \"%s\" } ] }".formatted(chain, key),
                ", tls: { sni: %s, ca: \"%s\" }".formatted(NAME, chain),
                TlsServerCredentials.create(chain, key),
                TlsChannelCredentials.newBuilder().trustManager(chain).build());
    }

    /** The gateway between a client and a server, started when the server's port is known. */
    private static final class Between implements AutoCloseable {
        private final String yaml;
        private final ChannelCredentials client;
        private @Nullable Gateway gateway;

        Between(String yaml, ChannelCredentials client) {
            this.yaml = yaml;
            this.client = client;
        }

        ManagedChannelBuilder<?> connect(int port) {
            Gateway started = Gateway.start(yaml.replace("${port}", String.valueOf(port)));
            gateway = started;
            return NettyChannelBuilder.forAddress("127.0.0.1", started.port(), client)
                    .overrideAuthority(NAME)
                    .flowControlWindow(AbstractInteropTest.TEST_FLOW_CONTROL_WINDOW);
        }

        @Override
        public void close() {
            if (gateway != null) {
                gateway.close();
            }
        }
    }
}
