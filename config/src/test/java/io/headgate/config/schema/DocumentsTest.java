package io.headgate.config.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final String UPDATE = "mvn -pl config test -Dupdate=true";

    @Test
    void schemaAndReferenceSayWhatTheRecordsSay() throws IOException {
        for (Map.Entry<Path, String> document : Documents.all().entrySet()) {
            Path file = document.getKey();
            if (Boolean.getBoolean("update")) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, document.getValue());
            }
            String checkedIn = Files.exists(file) ? Files.readString(file) : "";
            assertEquals(document.getValue(), checkedIn, () -> file + " is stale: run " + UPDATE + " and commit it");
        }
    }
}
