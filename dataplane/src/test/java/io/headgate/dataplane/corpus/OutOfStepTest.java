package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Good answers after which an endpoint's connection cannot be trusted: the client gets its answer, the connection is
 * closed, and the next request, which could be given somebody else's answer on it, goes over a fresh one.
 */
class OutOfStepTest {
    private static final String STRAY = "HTTP/1.1 200 OK\\r\\ncontent-length: 5\\r\\n\\r\\nstray";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a second answer | GET | 200 | HTTP/1.1 200 OK\\r\\ncontent-length: 5\\r\\n\\r\\nhello" + STRAY,
                "bytes behind the length | GET | 200 | HTTP/1.1 200 OK\\r\\ncontent-length: 5\\r\\n\\r\\nhello, world",
                "a line end behind the length | GET | 200 | HTTP/1.1 200 OK"
                        + "\\r\\ncontent-length: 5\\r\\n\\r\\nhello\\r\\n",
                "bytes behind the last chunk | GET | 200 |"
                        + " HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\n\\r\\n"
                        + STRAY,
                "a body to HEAD | HEAD | 200 | HTTP/1.1 200 OK\\r\\ncontent-length: 5\\r\\n\\r\\nhello",
                "a body with 204 | GET | 204 | HTTP/1.1 204 No Content\\r\\n\\r\\nhello",
                "a length with 204 | GET | 204 | HTTP/1.1 204 No Content\\r\\ncontent-length: 5\\r\\n\\r\\n",
                "a coding with 204 | GET | 204 | HTTP/1.1 204 No Content\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n",
                "a body with 304 | GET | 304 | HTTP/1.1 304 Not Modified\\r\\ncontent-length: 5\\r\\n\\r\\nhello",
                "connection: close | GET | 200 | HTTP/1.1 200 OK"
                        + "\\r\\nconnection: close\\r\\ncontent-length: 5\\r\\n\\r\\nhello",
                "HTTP/1.0 | GET | 200 | HTTP/1.0 200 OK\\r\\ncontent-length: 5\\r\\n\\r\\nhello",
                "HTTP/1.0, close and keep-alive | GET | 200 |"
                        + " HTTP/1.0 200 OK\\r\\nconnection: keep-alive, close\\r\\ncontent-length: 5\\r\\n\\r\\nhello",
            })
    void isNeverUsedAgain(String name, String method, int status, String response) {
        String bytes = response.replace("\\r", "\r").replace("\\n", "\n");
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    boolean first = connection.expect().target().equals("/first");
                    connection.send(first ? bytes : TestOrigin.ok("good"));
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(method + " /first HTTP/1.1\r\nhost: a\r\n\r\n");
            Message answer = method.equals("HEAD") ? client.readToHead() : client.read();
            assertEquals(status, answer.status());
            assertEquals(status == 200 && method.equals("GET") ? "hello" : "", answer.text());
            origin.connection(0).awaitEnd();

            assertEquals(
                    "good",
                    client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text());
            assertEquals(2, origin.connectionCount());
        }
    }
}
