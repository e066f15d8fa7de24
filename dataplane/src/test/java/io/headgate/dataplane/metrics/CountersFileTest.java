package io.headgate.dataplane.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersFileTest {
    @TempDir
    Path folder;

    @Test
    void aSecondMappingSeesWhatTheWriterCounts() throws Exception {
        Path path = folder.resolve("run/counters");
        try (Metrics metrics = Metrics.open(path, 2, 100)) {
            CountersFile file = CountersFile.openReadOnly(path);
            assertEquals(List.of(), file.samples());
            count(metrics);
            assertEquals(metrics.samples(), file.samples());
            count(metrics);
            assertEquals(metrics.samples(), file.samples());
            assertEquals(ProcessHandle.current().pid(), file.pid());
            assertEquals(2, file.workers());
            assertEquals("unpackaged", file.version());
            assertTrue(Duration.between(file.startedAt(), Instant.now()).compareTo(Duration.ofMinutes(5)) < 0);
        }
    }

    @Test
    void whatAProcessLeftThatNeverClosedCanBeRead() throws Exception {
        Path path = folder.resolve("counters");
        @SuppressWarnings("resource") // as a crash would leave it
        Metrics crashed = Metrics.open(path, 2, 100);
        count(crashed);
        List<Sample> last = crashed.samples();

        Path copy = Files.copy(path, folder.resolve("copy"));
        assertEquals(last, CountersFile.openReadOnly(copy).samples());

        try (Metrics restarted = Metrics.open(path, 2, 100)) {
            count(crashed); // still has its own memory
            assertEquals(List.of(), CountersFile.openReadOnly(path).samples());
            assertEquals(List.of(), restarted.samples());
            Path previous = folder.resolve("counters.previous");
            assertEquals(crashed.samples(), CountersFile.openReadOnly(previous).samples());
        }
    }

    @Test
    void theFileIsSparse() throws Exception {
        Path path = folder.resolve("counters");
        try (Metrics metrics = Metrics.open(path, 2, 20_000)) {
            count(metrics);
            long bytes = Files.size(path);
            assertTrue(bytes > 10_000_000, "only " + bytes + " bytes");
            assertEquals(CountersLayout.fileBytes(SeriesTable.capacity(20_000), 2), bytes);
            long cells = 2 * CountersLayout.cellsBytes(SeriesTable.capacity(20_000));
            long filled = CountersLayout.HEADER_BYTES + cells + 64 * 1024;
            assertTrue(diskBytes(path) <= filled, diskBytes(path) + " bytes on disk, more than " + filled);
        }
    }

    private static long diskBytes(Path path) throws Exception {
        Process du = new ProcessBuilder("du", "-k", path.toString()).start();
        try (var output = du.inputReader()) {
            return Long.parseLong(output.readLine().split("\t", 2)[0]) * 1024;
        }
    }

    @Test
    void oddLabelsComeBackAsTheyWere() throws Exception {
        Path path = folder.resolve("counters");
        try (Metrics metrics = Metrics.open(path, 1, 100)) {
            metrics.endpoint(0, "a\\b\"c\nd", "unix:/run/{x=\"y\",z}.sock").answered(200);
            metrics.endpoint(0, "größe", "=\",").answered(200);
            metrics.endpoint(0, "", "").answered(200);
            metrics.endpoint(0, "\\", "\\n").answered(200);
            assertEquals(metrics.samples(), CountersFile.openReadOnly(path).samples());
        }
    }

    @Test
    void labelsTooLongForARecordAreCutAndStayApart() throws Exception {
        Path path = folder.resolve("counters");
        try (Metrics metrics = Metrics.open(path, 1, 100)) {
            metrics.endpoint(0, "u".repeat(64), "h".repeat(400) + "1:80").answered(200);
            metrics.endpoint(0, "u".repeat(64), "h".repeat(400) + "2:80").answered(200);
            metrics.endpoint(0, "\"".repeat(300), "ü".repeat(300)).answered(200);
            List<Sample> samples = CountersFile.openReadOnly(path).samples();
            assertEquals(3, samples.stream().map(Sample::labels).distinct().count(), samples::toString);
            assertEquals("u".repeat(64), samples.getFirst().labels().get("upstream"));
            assertTrue(
                    samples.getFirst().labels().getOrDefault("endpoint", "").startsWith("h".repeat(100)),
                    samples::toString);
        }
    }

    @Test
    void refusesWhatIsNotACountersFile() throws Exception {
        Path path = folder.resolve("file");
        assertProblem(path, "no counters file there");
        Files.writeString(path, "hello");
        assertProblem(path, "5 bytes, fewer than the header's 4096");
        Files.writeString(path, "hello ".repeat(2000));
        assertProblem(path, "it begins with");
    }

    @Test
    void refusesATruncatedFile() throws Exception {
        Path path = written();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        assertProblem(path, "that 1 workers and " + SeriesTable.capacity(10) + " series need");
    }

    @Test
    void refusesAnotherLayoutAndNonsenseSizes() throws Exception {
        Path path = written();
        putInt(path, CountersLayout.LAYOUT_VERSION_OFFSET, 7);
        assertProblem(path, "version 7, this program reads version 1");
        putInt(path, CountersLayout.LAYOUT_VERSION_OFFSET, 1);
        putInt(path, CountersLayout.WORKERS_OFFSET, -1);
        assertProblem(path, "claims -1 workers");
        putInt(path, CountersLayout.WORKERS_OFFSET, 1);
        putInt(path, CountersLayout.CAPACITY_OFFSET, Integer.MAX_VALUE);
        assertProblem(path, "claims 1 workers and 2147483647 series");
        putInt(path, CountersLayout.CAPACITY_OFFSET, SeriesTable.capacity(10));
        putInt(path, CountersLayout.VERSION_LENGTH_OFFSET, 4000);
        assertProblem(path, "version has 4000 bytes");
    }

    @Test
    void aDamagedRecordIsNamed() throws Exception {
        Path path = written();
        CountersFile file = CountersFile.openReadOnly(path);
        putInt(path, CountersLayout.HEADER_BYTES + CountersReader.LABEL_OFFSET, 100_000);
        String message =
                String.valueOf(assertThrows(IOException.class, file::samples).getMessage());
        assertTrue(message.contains("record 0 is damaged: a label of 100000 bytes"), message);
    }

    @Test
    void saysWhyTheFileCannotBeMade() throws Exception {
        Path occupied = Files.writeString(folder.resolve("occupied"), "");
        Path path = occupied.resolve("counters");
        String message = String.valueOf(assertThrows(UncheckedIOException.class, () -> Metrics.open(path, 1, 10))
                .getMessage());
        assertTrue(message.startsWith(path + ": the counters file cannot be made"), message);
    }

    private Path written() throws IOException {
        Path path = folder.resolve("written");
        try (Metrics metrics = Metrics.open(path, 1, 10)) {
            metrics.worker(0).failed(Failure.RESET);
        }
        return path;
    }

    private static void count(Metrics metrics) {
        for (int worker = 0; worker < 2; worker++) {
            metrics.route(worker, "web", "shop", "app").completed(200, 1);
            metrics.worker(worker).failed(Failure.RESET);
            metrics.worker(worker).loopLag(1_500_000_000);
        }
    }

    private static void assertProblem(Path path, String what) {
        String message = String.valueOf(assertThrows(IOException.class, () -> CountersFile.openReadOnly(path))
                .getMessage());
        assertTrue(message.startsWith(path + ": ") && message.contains(what), message);
    }

    private static void putInt(Path path, int offset, int value) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, value);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(bytes, offset);
        }
    }
}
