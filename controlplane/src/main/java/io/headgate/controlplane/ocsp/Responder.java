package io.headgate.controlplane.ocsp;

import io.headgate.config.Durations;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks authorities over HTTP (RFC 6960 appendix A). Any thread.
final class Responder implements AutoCloseable {
    /// Answers have 300 to 3,000 bytes; one that brings a chain with post-quantum signatures has 20,000.
    private static final long ANSWER_BYTES_MAX = 64 * 1024;

    private static final int OK = 200;

    private final Duration waitMax;
    private @Nullable HttpClient client;

    /// @param waitMax for one whole answer
    Responder(Duration waitMax) {
        this.waitMax = waitMax;
    }

    /// Blocks until the answer is there.
    ///
    /// @throws IOException if none came; the message is the reason, for people
    byte[] ask(OcspQuestion question) throws IOException, InterruptedException {
        return ask(question, waitMax);
    }

    /// The same for a question with another bound than the others have.
    ///
    /// @param waitMax for the whole answer
    byte[] ask(OcspQuestion question, Duration waitMax) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(question.responder())
                .header("content-type", "application/ocsp-request")
                .header("accept", "application/ocsp-response")
                .POST(HttpRequest.BodyPublishers.ofByteArray(question.request()))
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            HttpResponse<byte[]> response = answer.get(waitMax.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new IOException("the responder answers with status " + response.statusCode());
            }
            return response.body();
        } catch (ExecutionException e) {
            throw new IOException("the responder cannot be asked: " + reason(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("the responder did not answer in " + Durations.format(waitMax), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null
                ? "unknown"
                : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /// Made when it is first needed, as most certificates name nobody to ask. Redirects are not followed: whoever signs
    /// certificates writes down where it answers.
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(waitMax)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
            client = made;
        }
        return made;
    }

    /// Ends what is under way.
    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
