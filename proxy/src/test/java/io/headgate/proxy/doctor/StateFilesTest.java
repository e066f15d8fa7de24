package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
    @TempDir
    private Path dir;

    private MadeUp made;

    @BeforeEach
    void start() throws Exception {
        made = new MadeUp(dir);
        MadeUp.mode(dir, "rwxr-xr-x");
    }

    private String told(String yaml) {
        return MadeUp.told(new StateFiles().findings(made.subject(yaml))).replace(dir.toString(), "DIR");
    }

    @Test
    void aFolderThatIsMadeAtTheStartIsAsGood() {
        String told = told(MadeUp.YAML);
        assertTrue(
                told.matches(
                        "OK state folder DIR/state \\(made at the start\\): root can write, \\d+ MiB are" + " free\n"),
                told);
    }

    @Test
    void aFolderThatTheServiceCannotWriteIsAFailure() throws Exception {
        Files.createDirectories(made.state);
        MadeUp.mode(made.state, "rwxr-xr-x");
        made.stranger();
        String told = told(MadeUp.YAML + "access_log: { file: logs/access.log }\n");
        assertTrue(
                told.contains("FAIL state folder DIR/state: headgate cannot write there, because of the mode of"
                        + " DIR/state -> install -d -m 0750 -o headgate DIR/state\n"),
                told);
        assertTrue(told.contains("FAIL folder of the access log DIR/logs: headgate cannot write there"), told);
    }

    @Test
    void aStateFolderThatEverybodySeesIsAWarning() throws Exception {
        Files.createDirectories(made.state);
        MadeUp.mode(made.state, "rwxr-xr-x");
        assertTrue(told(MadeUp.YAML).contains(" -> chmod o= DIR/state\n"), told(MadeUp.YAML));
        MadeUp.mode(made.state, "rwx------");
        assertTrue(!told(MadeUp.YAML).contains("chmod"), told(MadeUp.YAML));
    }
}
