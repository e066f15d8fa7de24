package io.headgate.proxy.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Access;
import io.headgate.config.Cidr;
import io.headgate.config.InvalidValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessIntentsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Cidr ONE = Cidr.parse("192.0.2.0/24");
    private static final Cidr TWO = Cidr.parse("2001:db8::/32");

    @TempDir
    private Path dir;

    private AccessIntents load() throws IOException {
        return AccessIntents.load(dir.resolve("access.json"), NOW);
    }

    private static AccessChange deny(@Nullable Duration expiresAfter, Cidr... blocks) {
        return new AccessChange(List.of(), List.of(blocks), List.of(), expiresAfter);
    }

    @Test
    void whatIsSaidIsReadAgain() throws IOException {
        AccessIntents intents = load();
        intents.change("web", deny(null, ONE), NOW);
        intents.change("db", new AccessChange(List.of(TWO), List.of(), List.of(), Duration.ofHours(1)), NOW);
        assertEquals(intents.all(), load().all());
        assertEquals(
                Map.of("web", Map.of(ONE, Access.Verdict.DENY), "db", Map.of(TWO, Access.Verdict.ALLOW)),
                load().verdicts());

        intents.change("web", new AccessChange(List.of(), List.of(), List.of(ONE), null), NOW);
        assertEquals(Map.of("db", Map.of(TWO, Access.Verdict.ALLOW)), load().verdicts());
    }

    @Test
    void ofOneBlockTheLastWordHoldsAndDenyWinsInOneChange() throws IOException {
        AccessIntents intents = load();
        intents.change("web", deny(null, ONE), NOW);
        intents.change("web", new AccessChange(List.of(ONE, TWO), List.of(TWO), List.of(), null), NOW);
        assertEquals(Map.of("web", Map.of(ONE, Access.Verdict.ALLOW, TWO, Access.Verdict.DENY)), intents.verdicts());
    }

    @Test
    void whatIsOverIsForgottenThenAndAtTheNextStart() throws IOException {
        AccessIntents intents = load();
        assertNull(intents.nextOver());
        intents.change("web", deny(Duration.ofSeconds(10), ONE), NOW.minusSeconds(5));
        intents.change("web", deny(Duration.ofSeconds(3), TWO), NOW.minusSeconds(3));
        assertEquals(NOW, intents.nextOver());
        assertFalse(intents.expire(NOW.minusMillis(1)));
        assertEquals(Map.of("web", Map.of(ONE, Access.Verdict.DENY)), load().verdicts());
        assertTrue(intents.expire(NOW));
        assertEquals(NOW.plusSeconds(5), intents.nextOver());
        assertTrue(intents.expire(NOW.plusSeconds(5)));
        assertEquals(Map.of(), intents.all());
    }

    @Test
    void moreThanTheFileShallHoldIsRefused() throws IOException {
        List<Cidr> blocks = new ArrayList<>();
        for (int i = 0; i < AccessIntents.BLOCKS_MAX; i++) {
            blocks.add(Cidr.parse("10.0." + (i >> 8) + "." + (i & 0xFF)));
        }
        AccessIntents intents = load();
        intents.change("web", new AccessChange(List.of(), blocks, List.of(), null), NOW);
        assertThrows(InvalidValue.class, () -> intents.change("db", deny(null, ONE), NOW));
        assertEquals(
                AccessIntents.BLOCKS_MAX,
                load().verdicts().getOrDefault("web", Map.of()).size());
        assertFalse(intents.all().containsKey("db"));
    }

    @Test
    void aDamagedFileKeepsTheNodeFromStarting() throws IOException {
        for (String damaged : List.of(
                "",
                "{}",
                "[]",
                "{\"access\": 1}",
                "{\"access\": [1]}",
                "{\"access\": [{\"listener\": \"web\", \"block\": \"10.0.0.0/8\", \"verdict\": \"maybe\"}]}",
                "{\"access\": [{\"listener\": \"web\", \"block\": \"nobody\", \"verdict\": \"deny\"}]}",
                "{\"access\": [{\"listener\": \"web\", \"block\": \"10.0.0.0/8\", \"verdict\": \"deny\"}]}")) {
            Files.writeString(dir.resolve("access.json"), damaged);
            IOException refused = assertThrows(IOException.class, this::load, damaged);
            assertTrue(String.valueOf(refused.getMessage()).contains("access.json is not a list"), refused::toString);
        }
    }
}
