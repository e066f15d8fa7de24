package io.headgate.config.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.yaml.ConfigReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotDiffTest {
    private static final String CONFIG = """
            listeners: { web: { bind: 127.0.0.1:0, http: {} }, old: { bind: 127.0.0.1:0, http: {} } }
            routes: [ { match: { path: /a }, upstream: app }, { upstream: gone } ]
            upstreams: { app: { endpoints: 127.0.0.1:1 }, gone: { endpoints: 127.0.0.1:2 } }
            """;

    private static final EndpointId ENDPOINT = new EndpointId("app", Address.parse("127.0.0.1:1"));

    private final Snapshot first = Snapshot.of(1, read(CONFIG));

    @Test
    void theSameConfigurationReadTwiceDiffersInNothing() {
        SnapshotDiff diff = SnapshotDiff.between(first, first.with(2, read(CONFIG)));
        assertTrue(diff.isEmpty());
        assertEquals(List.of(), diff.configChanges());
    }

    @Test
    void namesWhatWasAddedRemovedAndChanged() {
        String changed = CONFIG.replace("old:", "fresh:")
                .replace(
                        "web: { bind: 127.0.0.1:0, http: {} }",
                        "web: { bind: 127.0.0.1:0, http: {}, connections: { max: 7 } }")
                .replace("gone", "fresh")
                .replace("127.0.0.1:1", "127.0.0.1:3");
        SnapshotDiff diff = SnapshotDiff.between(first, first.with(2, read(changed)));
        assertEquals(new SnapshotDiff.Names(Set.of("fresh"), Set.of("old"), Set.of("web")), diff.listeners());
        assertEquals(new SnapshotDiff.Names(Set.of("fresh"), Set.of("gone"), Set.of("app")), diff.upstreams());
        assertTrue(diff.routesChanged());
        assertFalse(diff.globalsChanged());
        assertEquals(
                List.of(
                        "listener fresh added",
                        "listener old removed",
                        "listener web changed",
                        "upstream fresh added",
                        "upstream gone removed",
                        "upstream app changed",
                        "routes changed"),
                diff.configChanges());
    }

    @Test
    void seesWhatIsNeitherListenerNorRouteNorUpstream() {
        SnapshotDiff diff = SnapshotDiff.between(first, first.with(2, read(CONFIG + "log: { level: debug }\n")));
        assertTrue(diff.globalsChanged());
        assertFalse(diff.routesChanged());
        assertEquals(List.of("settings changed"), diff.configChanges());
    }

    @Test
    void endpointStateAndAddressesAreNoChangeOfConfiguration() {
        Address.Named name = Address.Named.parse("app.internal:80");
        Snapshot down = first.with(ENDPOINT, EndpointStatus.DEFAULT.with(EndpointStatus.Health.DOWN));
        Snapshot looked = down.with(name, List.of(Address.Inet.parse("127.0.0.1:80")));
        SnapshotDiff diff = SnapshotDiff.between(first, looked);
        assertEquals(List.of(), diff.configChanges());
        assertFalse(diff.isEmpty());
        assertEquals(Set.of(ENDPOINT), diff.endpointsChanged());
        assertEquals(Set.of(name), diff.resolvedChanged());
        assertTrue(SnapshotDiff.between(looked, looked).isEmpty());
    }

    @Test
    void anEndpointOfWhichNothingIsKnownIsAbsent() {
        Snapshot drained = first.with(
                ENDPOINT,
                EndpointStatus.DEFAULT.with(EndpointStatus.Admin.DRAIN).withWeight(3));
        assertEquals(EndpointStatus.Admin.DRAIN, drained.status(ENDPOINT).admin());
        assertEquals(3, drained.status(ENDPOINT).weight());
        assertEquals(Map.of(), drained.with(ENDPOINT, EndpointStatus.DEFAULT).endpoints());
        assertEquals(EndpointStatus.DEFAULT, first.status(ENDPOINT));
        assertThrows(IllegalArgumentException.class, () -> EndpointStatus.DEFAULT.withWeight(257));
    }

    @Test
    void endpointStateSurvivesAReload() {
        Snapshot down = first.with(ENDPOINT, EndpointStatus.DEFAULT.with(EndpointStatus.Health.DOWN));
        Snapshot reloaded = down.with(2, read(CONFIG + "log: { level: debug }\n"));
        assertEquals(EndpointStatus.Health.DOWN, reloaded.status(ENDPOINT).health());
        assertEquals(2, reloaded.revision());
    }

    private static Config read(String text) {
        return ConfigReader.read("headgate.yaml", text).orThrow();
    }
}
