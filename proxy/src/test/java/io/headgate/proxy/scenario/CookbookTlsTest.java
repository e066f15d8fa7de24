package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.TestServiceImpl;
import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cookbook's configurations of TLS do what their pages say. */
final class CookbookTlsTest {
    private static final String APPS = "10.0.0.11:8080, 10.0.0.12:8080";

    @TempDir
    private Path dir;

    private Certificates certificates;

    @BeforeEach
    void makeFolder() {
        certificates = new Certificates(dir);
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    @Test
    void whoComesWithoutTlsIsSentThereAndToldToRemember() throws Exception {
        certificates.make("shop", "localhost");
        try (TestOrigin shop = TestOrigin.answering(TestOrigin.ok("shop"));
                TestNode node = Cookbook.start(dir, "03-tls-redirect-hsts", APPS, shop.address());
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(certificates.trusting("shop"))
                        .build()) {
            HttpResponse<String> sent = get(client, "http://localhost:" + Cookbook.port(node, "web") + "/a?b=c");
            assertEquals(308, sent.statusCode());
            assertEquals(
                    "https://localhost/a?b=c",
                    sent.headers().firstValue("location").orElse(""));
            HttpResponse<String> answer = get(client, "https://localhost:" + Cookbook.port(node, "secure") + "/");
            assertEquals("shop", answer.body());
            assertEquals(
                    "max-age=31536000",
                    answer.headers().firstValue("strict-transport-security").orElse(""));
        }
    }

    @Test
    void aCertificateIsOrderedAndShown() throws Exception {
        int http = ServerPort.find();
        int tls = ServerPort.find();
        Tool curl = Tool.find("curl", "curl");
        try (Pebble authority = new Pebble(http, tls, "");
                TestOrigin shop = TestOrigin.answering(TestOrigin.ok("shop"));
                TestNode node = Cookbook.start(
                        dir,
                        "04-certificates-by-acme",
                        "0.0.0.0:80\n",
                        "127.0.0.1:" + http + "\n",
                        "0.0.0.0:443\n",
                        "127.0.0.1:" + tls + "\n",
                        "email: ops@example.com",
                        "directory: \"" + authority.directory() + "\"\n            ca: \"" + authority.trust() + "\"",
                        APPS,
                        shop.address())) {
            Await.until(
                    "the certificate",
                    () -> Cookbook.metric(node, "headgate_acme_orders_total{outcome=\"issued\"}") == 1);
            Path root = Files.writeString(dir.resolve("root.pem"), authority.root());
            List<String> ask = List.of("-sS", "--cacert", root.toString(), "--connect-to", "::127.0.0.1:" + tls);
            assertEquals("shop", curl(curl, ask, "https://shop.example.com/"));
            String sent = curl(curl, ask, "-i", "https://www.shop.example.com/a");
            assertTrue(sent.contains("location: https://shop.example.com/a"), sent);
        }
    }

    private static String curl(Tool curl, List<String> before, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(before);
        all.addAll(List.of(arguments));
        return curl.run(all.toArray(String[]::new));
    }

    @Test
    void onlyTheBillingSystemReachesBilling() throws Exception {
        Authority partners = new Authority("Partners");
        certificates.make("partners", "localhost");
        certificates.write("billing", partners.issue("O=Acme,CN=billing"));
        certificates.write("shipping", partners.issue("O=Acme,CN=shipping"));
        Files.writeString(dir.resolve("partners-ca.pem"), partners.pem());
        try (TestOrigin billing = TestOrigin.answering(TestOrigin.ok("billing"));
                TestOrigin catalogue = TestOrigin.answering(TestOrigin.ok("catalogue"));
                TestNode node = Cookbook.start(
                        dir,
                        "05-client-certificates",
                        "10.0.0.41:9000",
                        billing.address(),
                        "10.0.0.42:9000",
                        catalogue.address())) {
            String url = "https://localhost:" + Cookbook.port(node, "partners");
            assertEquals("billing", as("billing", url + "/billing"));
            assertEquals("Only the billing system may ask here.\n", as("shipping", url + "/billing"));
            assertEquals("catalogue", as("shipping", url + "/"));
            List<String> nobody =
                    List.of("-s", "--cacert", certificates.chain("partners").toString());
            assertEquals("", curl(Tool.find("curl", "curl"), nobody, url + "/"));
        }
    }

    private String as(String who, String url) throws Exception {
        List<String> options = List.of(
                "-sS",
                "--cacert",
                certificates.chain("partners").toString(),
                "--cert",
                certificates.chain(who).toString(),
                "--key",
                certificates.key(who).toString());
        return curl(Tool.find("curl", "curl"), options, url);
    }

    @Test
    void programsAndBrowsersCallTheSameService() throws Exception {
        certificates.make("grpc", "localhost");
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus(TestServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(new TestServiceImpl(executor))
                .addService(health.getHealthService())
                .build()
                .start();
        try (TestNode node = Cookbook.start(
                dir,
                "07-grpc",
                "10.0.0.71:50051",
                "127.0.0.1:" + server.getPort(),
                "10.0.0.72:50051",
                TestOrigin.refusing(),
                "chat.Rooms",
                TestServiceGrpc.SERVICE_NAME)) {
            SimpleRequest request = SimpleRequest.newBuilder()
                    .setResponseSize(7)
                    .setPayload(Payload.newBuilder().setBody(ByteString.copyFromUtf8("hello")))
                    .build();
            assertEquals(7, call(Cookbook.port(node, "grpc"), request));
            assertEquals("application/grpc-web", callFromABrowser(Cookbook.port(node, "grpc"), request));
        } finally {
            server.shutdownNow().awaitTermination();
            executor.shutdownNow();
        }
    }

    private int call(int port, SimpleRequest request) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "localhost",
                        port,
                        TlsChannelCredentials.newBuilder()
                                .trustManager(certificates.chain("grpc").toFile())
                                .build())
                .build();
        try {
            return TestServiceGrpc.newBlockingStub(channel)
                    .unaryCall(request)
                    .getPayload()
                    .getBody()
                    .size();
        } finally {
            channel.shutdownNow();
        }
    }

    private String callFromABrowser(int port, SimpleRequest request) throws Exception {
        byte[] message = request.toByteArray();
        byte[] framed = ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(certificates.trusting("grpc"))
                .build()) {
            HttpRequest call = HttpRequest.newBuilder(
                            URI.create("https://localhost:" + port + "/" + TestServiceGrpc.SERVICE_NAME + "/UnaryCall"))
                    .header("content-type", "application/grpc-web+proto")
                    .POST(BodyPublishers.ofByteArray(framed))
                    .build();
            HttpResponse<byte[]> answer = client.send(call, BodyHandlers.ofByteArray());
            assertEquals(200, answer.statusCode());
            return answer.headers().firstValue("content-type").orElse("");
        }
    }
}
