package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.TestProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartCommandTest {
    @Test
    void itServesOnFreePortsWhenItsOwnAreTaken(@TempDir Path dir) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestProgram program = TestProgram.start(
                        "quickstart",
                        "--state",
                        dir.toString(),
                        "--port",
                        String.valueOf(taken.getLocalPort()),
                        "--tls-port",
                        "0",
                        "--admin-port",
                        "0")) {
            program.awaitOut("Ctrl-C stops everything.");
            String first = program.out().getFirst();
            assertTrue(first.startsWith("Port " + taken.getLocalPort() + " is taken ("), first);
            assertTrue(first.endsWith("so a free one is used."), first);
            Matcher page = Pattern.compile("the page +http://(\\S+)/").matcher(String.join("\n", program.out()));
            assertTrue(page.find(), program.toString());

            Set<String> servedBy = new HashSet<>();
            try (TestClient client = TestClient.connect(page.group(1))) {
                for (int i = 0; i < 3; i++) {
                    servedBy.addAll(client.roundTrip("GET /media/live.m3u8 HTTP/1.1\r\nhost: a\r\n\r\n")
                            .fields("x-served-by"));
                }
                assertEquals(
                        200,
                        client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n").status());
            }
            assertEquals(Set.of("media-1", "media-2", "media-3"), servedBy);
            program.signal("TERM");
            assertEquals(0, program.exitCode());
        }
    }
}
