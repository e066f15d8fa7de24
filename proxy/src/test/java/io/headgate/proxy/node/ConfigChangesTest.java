package io.headgate.proxy.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that come to hold beside the file, at a node that serves. */
class ConfigChangesTest {
    private static final ConfigRequest SOMEBODY = new ConfigRequest("somebody", null, null);
    private static final EndpointId APP = new EndpointId("app", Address.parse("127.0.0.1:1"));

    @TempDir
    private Path dir;

    private TestNode node;
    private ConfigChanges configs;

    @BeforeEach
    void start() {
        restart();
    }

    private void restart() {
        node = TestNode.start(dir, yaml("file"));
        configs = node.node().state().configs();
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    private static String yaml(String body) {
        return """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { match: { path: /app }, upstream: app }, { respond: { body: %s } } ]
                upstreams: { app: { endpoints: [127.0.0.1:1] } }
                """.formatted(body);
    }

    private Loaded loaded(String text) throws InvalidConfig {
        return Loaded.of(node.config(), "admin: { bind: 127.0.0.1:0 }\nworkers: 2\nwarm_up: false\n" + text);
    }

    private ConfigChange apply(String body) throws Exception {
        return configs.apply(loaded(yaml(body)), SOMEBODY);
    }

    private ConfigChange applyFor(String body, Duration confirmWithin) throws Exception {
        return configs.apply(loaded(yaml(body)), new ConfigRequest("somebody", null, confirmWithin));
    }

    private String served() {
        try (TestClient client = TestClient.connect(node.address())) {
            return client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text();
        }
    }

    private long revision() {
        return node.node().state().view().revision().revision();
    }

    private ChangeRefused refused(ChangeRefused.Why why, org.junit.jupiter.api.function.Executable change) {
        ChangeRefused refused = assertThrows(ChangeRefused.class, change);
        assertEquals(why, refused.why(), refused::getMessage);
        return refused;
    }

    @Test
    void whatIsAppliedServesAtOnceAndIsARevisionThatDiffersFromTheFile() throws Exception {
        assertFalse(configs.differFromFile());
        ConfigChange change = apply("sent");
        assertEquals("sent", served());
        assertEquals(2, change.revision().revision());
        assertEquals(Revision.Source.API, change.revision().source());
        assertEquals("somebody", change.revision().who());
        assertEquals(List.of("routes changed"), change.revision().changes());
        assertTrue(configs.differFromFile());
        assertEquals(
                List.of(1L, 2L),
                configs.history().stream().map(Revision::revision).toList());
        assertEquals("rw-------", permissions(dir.resolve("state/revisions/2.json")));
        assertEquals("rw-------", permissions(dir.resolve("state/revisions/list.json")));
        assertFalse(apply("sent").changed());
    }

    private static String permissions(Path file) throws IOException {
        return java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void theFileCatchesUpWithWhatHoldsWithoutAReload() throws Exception {
        apply("sent");
        assertTrue(configs.differFromFile());
        node.rewrite(yaml("sent"));
        assertFalse(configs.differFromFile());
        assertFalse(node.node().state().reload().changed());
        assertEquals(2, revision());
        node.rewrite("rutes: []\n");
        assertTrue(configs.differFromFile());
    }

    @Test
    void aReloadTakesTheFileAndAStartDoesToo() throws Exception {
        apply("sent");
        assertEquals(3, node.node().state().reload().revision());
        assertEquals("file", served());
        apply("sent again");
        assertEquals(4, revision());
        node.close();
        restart();
        assertEquals("file", served());
        assertEquals(5, revision());
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L),
                configs.history().stream().map(Revision::revision).toList());
        node.close();
        restart();
        assertEquals(5, revision(), "the same file is the same revision");
    }

    @Test
    void oneThatWasMadeForAnotherRevisionChangesNothing() throws Exception {
        ConfigRequest forSeven = new ConfigRequest("somebody", 7L, null);
        ChangeRefused refused =
                refused(ChangeRefused.Why.OTHER_REVISION, () -> configs.apply(loaded(yaml("sent")), forSeven));
        assertEquals("revision 1 holds, not 7; look at what changed and decide anew", refused.getMessage());
        assertEquals("file", served());
        configs.apply(loaded(yaml("sent")), new ConfigRequest("somebody", 1L, null));
        assertEquals("sent", served());
    }

    @Test
    void anEarlierOneIsGoneBackToUnderANumberOfItsOwn() throws Exception {
        apply("two");
        apply("three");
        ConfigChange back = configs.rollBack(null, SOMEBODY);
        assertEquals("two", served());
        assertEquals(4, back.revision().revision());
        assertEquals(2L, back.revision().restores());
        configs.rollBack(1L, SOMEBODY);
        assertEquals("file", served());
        assertFalse(configs.differFromFile());
        assertFalse(configs.rollBack(5L, SOMEBODY).changed());
        refused(ChangeRefused.Why.NO_SUCH_REVISION, () -> configs.rollBack(17L, SOMEBODY));
    }

    @Test
    void aRevisionHasItsIncludedFilesAsTheyWere() throws Exception {
        Path more = Files.createDirectories(dir.resolve("conf.d")).resolve("ping.yaml");
        Files.writeString(more, "routes: [ { match: { path: / }, respond: { body: included } } ]\n");
        String including = "include: [conf.d/*.yaml]\nlisteners: { web: { bind: 127.0.0.1:0, http: {} } }\n";
        configs.apply(loaded(including), SOMEBODY);
        assertEquals("included", served());
        Files.writeString(more, "routes: [ { match: { path: / }, respond: { body: otherwise } } ]\n");
        apply("three");
        configs.rollBack(2L, SOMEBODY);
        assertEquals("included", served());
        assertEquals(2, configs.at(2).texts().size());
    }

    @Test
    void oneThatNobodyConfirmsIsGoneBackFrom() throws Exception {
        apply("two");
        Revision unconfirmed = applyFor("three", Duration.ofMillis(20)).revision();
        assertFalse(unconfirmed.confirmed());
        Await.until("the configuration before", () -> revision() == 4);
        assertEquals("two", served());
        Revision holds = node.node().state().view().revision();
        assertEquals(Revision.Source.NOT_CONFIRMED, holds.source());
        assertEquals(2L, holds.restores());
        assertNull(holds.who());
        Await.until("the history", () -> configs.history().size() == 4);
        assertFalse(configs.history().get(2).confirmed());
    }

    @Test
    void oneThatIsConfirmedStays() throws Exception {
        refused(ChangeRefused.Why.NOTHING_TO_CONFIRM, () -> configs.confirm(SOMEBODY));
        applyFor("two", Duration.ofHours(1));
        refused(ChangeRefused.Why.UNCONFIRMED, () -> apply("three"));
        assertFalse(node.node().state().view().revision().confirmed());
        assertTrue(configs.confirm(SOMEBODY).confirmed());
        assertTrue(node.node().state().view().revision().confirmed());
        refused(ChangeRefused.Why.NOTHING_TO_CONFIRM, () -> configs.confirm(SOMEBODY));
        apply("three");
        assertEquals("three", served());
    }

    @Test
    void whatWasNeverConfirmedIsNotGoneBackTo() throws Exception {
        applyFor("two", Duration.ofHours(1));
        configs.rollBack(null, new ConfigRequest("somebody", null, Duration.ofMillis(20)));
        assertEquals("file", served());
        Await.until("the end of the time", () -> revision() == 4);
        assertEquals("file", served());
    }

    @Test
    void aReloadEndsTheWaitForAConfirmation() throws Exception {
        applyFor("two", Duration.ofHours(1));
        node.rewrite(yaml("two"));
        assertTrue(node.node().state().reload().succeeded());
        assertTrue(node.node().state().view().revision().confirmed());
        assertTrue(configs.history().getLast().confirmed());
        refused(ChangeRefused.Why.NOTHING_TO_CONFIRM, () -> configs.confirm(SOMEBODY));
    }

    @Test
    void whatCannotBeServedLeavesNoRevision() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String there = "127.0.0.1:" + taken.getLocalPort();
            ChangeRefused refused = refused(
                    ChangeRefused.Why.NOT_SERVED,
                    () -> configs.apply(loaded(yaml("two").replace("127.0.0.1:0, http", there + ", http")), SOMEBODY));
            assertTrue(Objects.toString(refused.getMessage()).contains(there), refused::getMessage);
        }
        assertEquals("file", served());
        assertEquals(1, configs.history().size());
        assertFalse(Files.exists(dir.resolve("state/revisions/2.json")));
        assertEquals(2, apply("two").revision().revision());
    }

    @Test
    void whatCannotBeWrittenDownDoesNotHold() throws Exception {
        Path list = dir.resolve("state/revisions/list.json");
        Path aside = dir.resolve("aside.json");
        Files.move(list, aside);
        Files.createDirectories(list.resolve("in the way"));
        refused(ChangeRefused.Why.NOT_WRITTEN, () -> apply("two"));
        assertEquals("file", served());
        assertEquals(1, revision());
        assertFalse(Files.exists(dir.resolve("state/revisions/2.json")));
        Files.delete(list.resolve("in the way"));
        Files.delete(list);
        Files.move(aside, list);
        assertEquals(2, applyFor("two", Duration.ofMillis(20)).revision().revision());
        Await.until("the configuration before", () -> revision() == 3);
    }

    @Test
    void goingBackByItselfAsksNoDisk() throws Exception {
        applyFor("two", Duration.ofMillis(300));
        Path list = dir.resolve("state/revisions/list.json");
        Files.delete(list);
        Files.createDirectories(list.resolve("in the way"));
        Await.until("the configuration before", () -> revision() == 3);
        assertEquals("file", served());
        refused(ChangeRefused.Why.NO_SUCH_REVISION, () -> configs.rollBack(17L, SOMEBODY));
    }

    @Test
    void whatTheOperatorWantsSurvives() throws Exception {
        node.node().state().intend(APP, before -> new Intent(EndpointStatus.Admin.DRAIN, 7, before.since()));
        apply("two");
        configs.rollBack(null, SOMEBODY);
        EndpointStatus status = node.node().state().view().snapshot().status(APP);
        assertEquals(EndpointStatus.Admin.DRAIN, status.admin());
        assertEquals((Integer) 7, status.weight());
    }

    @Test
    void aRevisionOfAnotherFileIsNotGoneBackTo() throws Exception {
        apply("two");
        Path texts = dir.resolve("state/revisions/1.json");
        Files.writeString(texts, Files.readString(texts).replace("headgate.yaml", "other.yaml"));
        refused(ChangeRefused.Why.OTHER_FILE, () -> configs.rollBack(1L, SOMEBODY));
        Files.writeString(texts, "nonsense");
        refused(ChangeRefused.Why.NO_SUCH_REVISION, () -> configs.rollBack(1L, SOMEBODY));
    }

    @Test
    void whatNeedsARestartIsNamed() throws Exception {
        Loaded more = Loaded.of(node.config(), "workers: 5\n" + yaml("two"));
        assertEquals(List.of("workers", "admin"), configs.apply(more, SOMEBODY).nextStart());
    }
}
