package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockFileTest {
    @TempDir
    private Path folder;

    private List<BlockFile.Fault> read(String text, List<Cidr> into) throws IOException {
        return BlockFile.read(Files.writeString(folder.resolve("list.txt"), text), into::add);
    }

    @Test
    void aLineIsABlockAndWhatFollowsAHashIsAComment() throws IOException {
        List<Cidr> blocks = new ArrayList<>();
        assertEquals(
                List.of(), read("# ours\n\n  10.0.0.0/8  # head office\r\n2001:db8::/32\n::ffff:192.0.2.1\n", blocks));
        assertEquals("[10.0.0.0/8, 2001:db8::/32, 192.0.2.1/32]", blocks.toString());
    }

    @Test
    void everyWrongLineIsToldAtOnce() throws IOException {
        List<Cidr> blocks = new ArrayList<>();
        List<BlockFile.Fault> faults = read("10.0.0.1/8\n192.0.2.0/24\nhost.example\n1.2.3.4/33\n", blocks);
        assertEquals(
                List.of(1, 3, 4), faults.stream().map(BlockFile.Fault::line).toList());
        assertTrue(faults.getFirst().message().contains("10.0.0.1/8"), faults::toString);
        assertEquals("[192.0.2.0/24]", blocks.toString());
    }

    @Test
    void aFileOfSomethingElseIsGivenUpAfterAHundredLines() throws IOException {
        assertEquals(
                BlockFile.FAULTS_MAX,
                read("nonsense\n".repeat(5000), new ArrayList<>()).size());
    }

    @Test
    void moreBlocksThanATableTakesAreRefused() throws IOException {
        int[] blocks = {0};
        Path file = Files.writeString(folder.resolve("long.txt"), "10.0.0.1\n".repeat(BlockFile.BLOCKS_MAX + 2));
        List<BlockFile.Fault> faults = BlockFile.read(file, _ -> blocks[0]++);
        assertEquals(1, faults.size(), faults::toString);
        assertEquals(BlockFile.BLOCKS_MAX + 1, faults.getFirst().line());
        assertEquals(BlockFile.BLOCKS_MAX, blocks[0]);
    }

    @Test
    void aConfigurationIsNotReadAsAListSoNothingInItIsQuoted() throws IOException {
        Path file = Files.writeString(
                folder.resolve("headgate.yaml"),
                "listeners: { web: { bind: 127.0.0.1:0, http: {}, access: { deny_file: headgate.yaml } } }\n");
        List<String> problems = ConfigReader.read(file).problems().stream()
                .map(Problem::message)
                .toList();
        assertEquals(List.of("this is the configuration itself"), problems);
    }

    @Test
    void aLineThatIsTooLongForABlockIsNotQuoted() throws IOException {
        List<BlockFile.Fault> faults = read("x".repeat(1000) + "\n10.0.0.0/8 #" + "x".repeat(1000), new ArrayList<>());
        assertEquals(1, faults.size());
        assertEquals("the line is longer than any block", faults.getFirst().message());
    }

    @Test
    void whatIsNoFileIsNotRead() {
        assertThrows(IOException.class, () -> BlockFile.read(folder, _ -> {}));
        assertThrows(IOException.class, () -> BlockFile.read(folder.resolve("absent"), _ -> {}));
    }

    @Test
    void aConfigurationTellsTheLinesOfTheFilesItNames() throws IOException {
        Files.writeString(folder.resolve("bad.txt"), "10.0.0.0/8\nnobody\n");
        Files.writeString(folder.resolve("none.txt"), "# nobody yet\n");
        Path file = Files.writeString(
                folder.resolve("headgate.yaml"),
                "listeners: { web: { bind: 127.0.0.1:0, http: {},"
                        + " access: { deny_file: bad.txt, allow_file: none.txt } } }\n");
        List<String> problems = ConfigReader.read(file).problems().stream()
                .map(Problem::toString)
                .toList();
        assertEquals(2, problems.size(), problems::toString);
        assertTrue(
                problems.getFirst().contains("none.txt' holds no block, so nobody could connect"), problems::toString);
        assertTrue(
                problems.getLast()
                        .startsWith(folder.resolve("bad.txt") + ":2:1: listeners.web.access.deny_file: 'nobody'"),
                problems::toString);
    }
}
