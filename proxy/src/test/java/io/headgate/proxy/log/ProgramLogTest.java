package io.headgate.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Log;
import io.headgate.config.LogFormat;
import io.headgate.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramLogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void logAsOthersExpectIt() {
        ProgramLog.configure(new Log(LogLevel.INFO, LogFormat.TEXT));
    }

    @Test
    void everyWayOfLoggingEndsInOneFormat() {
        configure(LogLevel.INFO);
        EventLog.of("ours").info("said by us", "key", "value");
        System.getLogger("io.headgate.Theirs").log(System.Logger.Level.WARNING, "said by {0}", "them");
        Logger.getLogger("a.library").severe("said by a library");
        String[] lines = written().split("\n");
        assertEquals(3, lines.length, written());
        assertTrue(lines[0].endsWith(" info  ours: said by us key=value"), lines[0]);
        assertTrue(lines[1].endsWith(" warn  Theirs: said by them"), lines[1]);
        assertTrue(lines[2].endsWith(" error library: said by a library"), lines[2]);
    }

    @Test
    void theLevelHoldsAndChangesWithoutARestart() {
        configure(LogLevel.WARN);
        EventLog.of("ours").info("hidden");
        assertEquals("", written());
        configure(LogLevel.DEBUG);
        EventLog.of("ours").debug("shown");
        assertTrue(written().contains("shown"), written());
    }

    @Test
    void detailsAreOursAlone() {
        configure(LogLevel.DEBUG);
        Logger.getLogger("com.sun.net.httpserver").fine("a library's details");
        Logger.getLogger("io.netty").fine("a library's details");
        System.getLogger("io.headgate.Theirs").log(System.Logger.Level.DEBUG, "our details");
        assertTrue(written().contains("our details"), written());
        assertFalse(written().contains("a library's details"), written());
        configure(LogLevel.ERROR);
        Logger.getLogger("a.library").warning("hidden");
        assertFalse(written().contains("hidden"), written());
    }

    @Test
    void aSentenceIsNoPattern() {
        configure(LogLevel.INFO);
        EventLog.of("ours").info("braces {0} stay", "value", "{1}");
        assertTrue(written().contains("braces {0} stay value={1}"), written());
    }

    @Test
    void whatIsThrownIsShownWithItsStack() {
        configure(LogLevel.INFO);
        EventLog.of("ours").error(new IllegalStateException("broken"), "a bug");
        assertTrue(written().contains("\n  java.lang.IllegalStateException: broken\n"), written());
        assertTrue(written().contains("ProgramLogTest"), written());
    }

    @Test
    void onlyTheJournalsOwnStreamIsTheJournal(@TempDir Path dir) throws Exception {
        Path stream = Files.createFile(dir.resolve("stream"));
        String id = Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino");
        assertTrue(Journal.isJournal(id, stream));
        assertFalse(Journal.isJournal(id + "1", stream));
        assertFalse(Journal.isJournal(null, stream));
        assertFalse(Journal.isJournal(id, dir.resolve("absent")));
    }

    private void configure(LogLevel level) {
        ProgramLog.configure(new Log(level, LogFormat.TEXT), new StderrHandler(out, LogFormat.TEXT, false));
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
