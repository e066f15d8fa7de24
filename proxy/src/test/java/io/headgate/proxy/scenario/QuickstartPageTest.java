package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.proxy.testing.TestProgram;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart's page in a real browser. */
final class QuickstartPageTest {
    @TempDir
    private Path dir;

    /** Which protocol a resource of the page came by. */
    private static String protocol(String kind) {
        return "performance.getEntriesByType('" + kind + "')[0].nextHopProtocol";
    }

    @Test
    void itIsServedOverHttp2AndTlsAndChatsOverAWebSocketOfThatConnection() throws Exception {
        try (Browser browser = Browser.start(dir.resolve("profile"));
                TestProgram program = TestProgram.start(
                        "quickstart",
                        "--state",
                        dir.resolve("state").toString(),
                        "--port",
                        "0",
                        "--tls-port",
                        "0",
                        "--admin-port",
                        "0")) {
            program.awaitOut("Ctrl-C stops everything.");
            String page = program.out().stream()
                    .filter(line -> line.contains("https://"))
                    .map(line -> line.substring(line.indexOf("https://")))
                    .findFirst()
                    .orElseThrow();

            browser.open(page);
            browser.await("document.getElementById('chat-state')?.textContent.startsWith('chat-ws')");
            assertEquals("h2", browser.evaluate(protocol("navigation")));
            assertEquals("h2", browser.evaluate(protocol("resource")));

            browser.evaluate("""
                    (document.getElementById('text').value = 'hello over h2',
                        document.querySelector('#say button').click())""");
            browser.await("""
                    [...document.querySelectorAll('#messages li')].some(
                        (each) => each.textContent.includes('hello over h2') && each.textContent.includes('ws'))""");
            assertEquals("socket", browser.evaluate("document.querySelector('[name=transport]:checked').value"));
        }
    }
}
