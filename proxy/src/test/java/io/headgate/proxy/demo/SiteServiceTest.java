package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteServiceTest {
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"#]+)\"|from \"(\\./[^\"]+)\"");

    private final DemoClient client = new DemoClient();
    private DemoServices services;
    private InetSocketAddress endpoint;

    @BeforeEach
    void start() throws IOException {
        services = DemoServices.start();
        endpoint = services.site().getFirst();
    }

    @AfterEach
    void close() {
        client.close();
        services.close();
    }

    @Test
    void thePageAndAllItRefersToAreServed() {
        Set<String> seen = new TreeSet<>();
        follow("/", seen);
        assertTrue(seen.contains("/assets/balance.js"), seen::toString);
        assertTrue(seen.contains("/assets/site.css"), seen::toString);
    }

    private void follow(String path, Set<String> seen) {
        if (!seen.add(path)) {
            return;
        }
        HttpResponse<byte[]> answer = client.get(endpoint, path);
        assertEquals(200, answer.statusCode(), path);
        String text = DemoClient.text(answer).replaceAll("http://www\\.w3\\.org/2000/svg", "");
        assertFalse(text.matches("(?s).*[\"'(](https?:)?//\\w.*"), path + " loads from elsewhere");
        for (Matcher found = REFERENCE.matcher(text); found.find(); ) {
            follow(
                    found.group(1) != null
                            ? found.group(1)
                            : "/assets/" + found.group(2).substring(2),
                    seen);
        }
    }

    @Test
    void thePolicyAllowsNothingInlineAndThePageHasNothingInline() {
        HttpResponse<byte[]> page = client.get(endpoint, "/");
        assertTrue(
                DemoClient.header(page, "content-security-policy").startsWith("default-src 'none'; script-src 'self'"));
        assertFalse(DemoClient.header(page, "content-security-policy").contains("unsafe"));
        String html = DemoClient.text(page);
        assertFalse(Pattern.compile("<style|\\sstyle=|\\son\\w+=|<script(?![^>]*\\ssrc=)")
                .matcher(html)
                .find());
    }

    @Test
    void everyElementThatAScriptNamesIsOnThePage() {
        String html = DemoClient.text(client.get(endpoint, "/"));
        Set<String> named = new HashSet<>();
        for (String script : new String[] {"balance", "chat", "main", "media", "payment"}) {
            String text = DemoClient.text(client.get(endpoint, "/assets/" + script + ".js"));
            for (Matcher found = Pattern.compile("byId\\(\"([^\"]+)\"\\)").matcher(text); found.find(); ) {
                named.add(found.group(1));
            }
        }
        assertTrue(named.size() > 10, named::toString);
        named.forEach(id -> assertTrue(html.contains("id=\"" + id + "\""), id));
    }

    @Test
    void filesCarryTypesAndValidators() {
        HttpResponse<byte[]> script = client.get(endpoint, "/assets/main.js");
        assertEquals("text/javascript; charset=utf-8", DemoClient.header(script, "content-type"));
        assertEquals("public, max-age=300", DemoClient.header(script, "cache-control"));
        assertEquals("nosniff", DemoClient.header(script, "x-content-type-options"));
        assertEquals(
                "text/css; charset=utf-8", DemoClient.header(client.get(endpoint, "/assets/site.css"), "content-type"));
        assertEquals("image/svg+xml", DemoClient.header(client.get(endpoint, "/assets/mark.svg"), "content-type"));
        HttpResponse<byte[]> page = client.get(endpoint, "/");
        assertEquals("text/html; charset=utf-8", DemoClient.header(page, "content-type"));
        assertEquals("no-cache", DemoClient.header(page, "cache-control"));
        String etag = DemoClient.header(page, "etag");
        assertEquals(
                304,
                client.get(services.site().get(1), "/", "if-none-match", etag).statusCode());
        assertEquals(404, client.get(endpoint, "/assets/../index.html").statusCode());
    }
}
