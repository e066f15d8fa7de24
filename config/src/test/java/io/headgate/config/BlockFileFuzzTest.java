package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Whatever a file holds, each line is a block, a fault or nothing, and what is read as a block is written as the same.
class BlockFileFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void answersToAnyText(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<Cidr> blocks = new ArrayList<>();
        List<BlockFile.Fault> faults = new ArrayList<>();
        BlockFile.read(new BufferedReader(new StringReader(text)), blocks::add, faults);
        assertTrue(blocks.size() + faults.size() <= text.lines().count());
        assertTrue(faults.size() <= BlockFile.FAULTS_MAX);
        faults.forEach(fault -> assertTrue(fault.message().length() < 200, fault::message));
        blocks.forEach(block -> assertEquals(block, Cidr.parse(block.toString())));
    }
}
