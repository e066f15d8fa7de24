package io.headgate.dataplane.testing;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.tls.ClientCertificate;
import io.headgate.dataplane.tls.TlsSession;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the log was told about an exchange.
 *
 * @param status 0 when the client got none
 * @param grpcStatus -1 when no status of gRPC was told
 * @param failure null when nothing went wrong
 * @param path canonical; empty when the request was not understood that far
 * @param endpoint empty when no connection was had
 * @param bytesIn head and body
 * @param bytesOut body
 */
public record Ended(
        String listener,
        String route,
        String upstream,
        String endpoint,
        String path,
        int status,
        int grpcStatus,
        @Nullable Failure failure,
        int retries,
        long bytesIn,
        long bytesOut,
        long queueNs,
        long connectNs,
        long firstByteNs,
        long durationNs,
        String clientSubject) {

    private static String subject(@Nullable TlsSession tls) {
        ClientCertificate shown = tls == null ? null : tls.client();
        return shown == null ? "" : new String(shown.subject(), StandardCharsets.UTF_8);
    }

    static Ended of(Exchange exchange) {
        RequestHead request = exchange.request();
        return new Ended(
                exchange.listenerName(),
                exchange.routeName(),
                exchange.upstreamName(),
                exchange.endpointName(),
                new String(
                        request.bytes(),
                        request.pathStart(),
                        request.pathEnd() - request.pathStart(),
                        StandardCharsets.ISO_8859_1),
                exchange.status(),
                exchange.grpcStatus(),
                exchange.failure(),
                exchange.retries(),
                exchange.bytesIn(),
                exchange.bytesOut(),
                exchange.queueNs(),
                exchange.connectNs(),
                exchange.firstByteNs(),
                exchange.durationNs(),
                subject(exchange.tls()));
    }
}
