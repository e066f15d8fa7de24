package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.proxy.login.Passwords;
import io.headgate.proxy.login.Tokens;
import io.headgate.proxy.node.Loaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactedTextTest {
    private static final String YAML = """
            listeners: { web: { bind: 127.0.0.1:0, http: {} } }
            routes: [ { upstream: app } ]
            upstreams:
              app:
                endpoints: [127.0.0.1:1]
                STICKY
            workers: 1
            """;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sticky: { secret: hidden0123456789, cookie: shown }",
                "sticky: { secret: \"hidden 0123456789, }\", cookie: shown }",
                "sticky: { secret: 'hidden ''0123456789', cookie: shown }",
                "sticky: { cookie: shown, secret: hidden0123456789 }",
                "sticky:\n      cookie: shown\n      secret: hidden 0123456789 # with a comment",
                "sticky:\n      cookie: shown\n      secret: hidden, { 0123456789",
                "sticky:\n      cookie: shown\n      secret: |\n        hidden0123456789\n        hidden1",
                "sticky:\n      cookie: shown\n      secret:\n        hidden0123456789\n        hidden1",
                "sticky:\n      cookie: shown\n      secret: \"hidden0123456789\n        hidden1\"",
                "sticky: { secret: \"hidden0123456789\nhidden1\", cookie: shown }",
                "sticky: { secret: hidden0123456789\nhidden1, cookie: shown }",
                "sticky:\n      \"secret\": &key hidden\\t0123456789\n      cookie: shown",
                "sticky:\n      secret: >-\n        hidden0123456789\n\n        hidden1\n      cookie: shown",
            })
    void noWayOfWritingASecretShowsIt(String sticky) throws Exception {
        String text = text(YAML.replace("STICKY", sticky));
        assertFalse(text.contains("hidden") || text.contains("0123456789"), text);
        assertTrue(text.contains("***"), text);
        assertTrue(text.contains("cookie: shown"), text);
        assertTrue(text.endsWith("workers: 1\n"), text);
    }

    @Test
    void whatIsAroundASecretStays() throws Exception {
        String sticky = "sticky:\n      secret: %s # keep it\n      cookie: shown";
        String yaml = YAML.replace("STICKY", sticky);
        assertEquals(yaml.formatted("***"), text(yaml.formatted("hidden, { 0123456789")));
        assertEquals(yaml.formatted("***"), text(yaml.formatted("'hidden 0123456789'")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ role: viewer, tokens: TOKEN, password: HASH }",
                "{ role: viewer, password: HASH, tokens: TOKEN }",
                "{ tokens: [TOKEN], password: HASH, role: viewer }",
                "{ password: HASH, role: viewer, tokens: [TOKEN] }",
                "{ password: HASH, role: viewer, tokens: [\nTOKEN\n] }",
                "\n      tokens:\n      - TOKEN\n      role: viewer\n      password: HASH",
            })
    void severalSecretsOfAUserAreHidden(String user) throws Exception {
        String admin = "# \uD83D\uDD11\nadmin:\n  users:\n    \"ann\": " + user + "\n";
        String text = text(
                admin.replace("TOKEN", '"' + Tokens.hash("t") + '"').replace("HASH", '"' + Passwords.hash("p") + '"')
                        + YAML.replace("STICKY", ""));
        assertEquals(
                admin.replaceAll("\\[\\s*TOKEN\\s*]|- TOKEN|TOKEN|HASH", "***") + YAML.replace("STICKY", ""), text);
    }

    @Test
    void anExpressionStaysAsItIs() throws Exception {
        Files.writeString(dir.resolve("key"), "hidden0123456789");
        String yaml = YAML.replace("STICKY", "sticky: { secret: \"${file:key}\" }");
        assertEquals(yaml, text(yaml));
    }

    @Test
    void includedFilesAreShownToo() throws Exception {
        Files.writeString(
                dir.resolve("more.yaml"),
                "upstreams: { b: { endpoints: [127.0.0.1:2], sticky: { secret: hidden0123456789 } } }\n");
        Path file = dir.resolve("headgate.yaml");
        Files.writeString(file, "include: [more.yaml]\n" + YAML.replace("STICKY", ""));
        Map<String, String> texts = RedactedText.of(Loaded.from(file));
        assertEquals(2, texts.size(), texts.keySet().toString());
        assertFalse(texts.toString().contains("hidden"), texts.toString());
    }

    private String text(String yaml) throws Exception {
        Path file = dir.resolve("headgate.yaml");
        Files.writeString(file, yaml);
        return String.valueOf(RedactedText.of(Loaded.from(file)).get(file.toString()));
    }
}
