package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceImpl;
import io.headgate.dataplane.testing.Gateway;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC-Web, as a browser without streaming sends it, to the server of gRPC's interoperability tests. */
final class GrpcWebInteropTest {
    private static final String SERVICE = "/grpc.testing.TestService/";

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private Server server;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = NettyServerBuilder.forAddress(anyPort, InsecureServerCredentials.create())
                .addService(new TestServiceImpl(executor))
                .build()
                .start();
        gateway = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { filters: { grpc_web: {} }, upstream: calls } ]
                upstreams: { calls: { protocol: h2, endpoints: [ "127.0.0.1:%d" ] } }
                """.formatted(server.getPort()));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        server.shutdownNow().awaitTermination();
        executor.shutdownNow();
    }

    /** An answer taken apart: its messages, and what would be trailers. */
    private record Answer(List<ByteString> messages, String trailers) {
        static Answer of(byte[] body) {
            List<ByteString> messages = new ArrayList<>();
            ByteBuffer in = ByteBuffer.wrap(body);
            while (true) {
                int kind = in.get();
                byte[] payload = new byte[in.getInt()];
                in.get(payload);
                if (kind != 0) {
                    assertEquals((byte) 0x80, kind);
                    assertEquals(0, in.remaining());
                    return new Answer(messages, new String(payload, StandardCharsets.US_ASCII));
                }
                messages.add(ByteString.copyFrom(payload));
            }
        }
    }

    private static byte[] frame(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private HttpResponse<byte[]> call(String method, String type, byte[] body) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.address() + SERVICE + method))
                    .header("content-type", type)
                    .header("x-grpc-web", "1")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            assertEquals(200, answer.statusCode());
            return answer;
        }
    }

    @Test
    void aLargeUnaryCallPasses() throws Exception {
        SimpleRequest request = SimpleRequest.newBuilder()
                .setResponseSize(314_159)
                .setPayload(Payload.newBuilder().setBody(ByteString.copyFrom(new byte[271_828])))
                .build();
        HttpResponse<byte[]> answer = call("UnaryCall", "application/grpc-web+proto", frame(request));
        Answer parts = Answer.of(answer.body());
        assertEquals(1, parts.messages().size());
        assertEquals(
                314_159,
                SimpleResponse.parseFrom(parts.messages().getFirst())
                        .getPayload()
                        .getBody()
                        .size());
        assertEquals("grpc-status: 0\r\n", parts.trailers());
    }

    @Test
    void aStreamOfMessagesPassesInText() throws Exception {
        StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
        List<Integer> sizes = List.of(31_415, 9, 2_653, 58_979);
        for (int size : sizes) {
            request.addResponseParameters(
                    ResponseParameters.newBuilder().setSize(size).setIntervalUs(1000));
        }
        byte[] asked = Base64.getEncoder().encode(frame(request.build()));
        HttpResponse<byte[]> answer = call("StreamingOutputCall", "application/grpc-web-text", asked);
        Answer parts = Answer.of(decode(new String(answer.body(), StandardCharsets.US_ASCII)));
        List<Integer> got = new ArrayList<>();
        for (ByteString message : parts.messages()) {
            got.add(StreamingOutputCallResponse.parseFrom(message)
                    .getPayload()
                    .getBody()
                    .size());
        }
        assertEquals(sizes, got);
        assertEquals("grpc-status: 0\r\n", parts.trailers());
    }

    /** Pieces that are padded one by one. */
    private static byte[] decode(String text) {
        ByteBuffer out = ByteBuffer.allocate(text.length());
        for (int at = 0; at < text.length(); at += 4) {
            out.put(Base64.getDecoder().decode(text.substring(at, at + 4)));
        }
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    @Test
    void aStatusWithoutAnAnswerStandsInTheHead() throws Exception {
        SimpleRequest request = SimpleRequest.newBuilder()
                .setResponseStatus(EchoStatus.newBuilder().setCode(2).setMessage("test status message"))
                .build();
        HttpResponse<byte[]> failed = call("UnaryCall", "application/grpc-web", frame(request));
        assertEquals("2", failed.headers().firstValue("grpc-status").orElse(""));
        assertEquals(
                "test status message",
                failed.headers().firstValue("grpc-message").orElse(""));
        HttpResponse<byte[]> unknown = call("Nothing", "application/grpc-web", frame(request));
        assertEquals("12", unknown.headers().firstValue("grpc-status").orElse(""));
    }
}
