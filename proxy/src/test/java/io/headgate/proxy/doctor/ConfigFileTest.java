package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    private Path dir;

    private String told(MadeUp made, String yaml) {
        return MadeUp.told(new ConfigFile().findings(made.subject(yaml))).replace(dir.toString(), "DIR");
    }

    @Test
    void aValidConfigurationIsCounted() {
        assertEquals("OK DIR/headgate.yaml: 1 listener, 1 route, 0 upstreams\n", told(new MadeUp(dir), MadeUp.YAML));
    }

    @Test
    void everyProblemFailsWithItsPlaceAndRemedy() {
        assertEquals(
                "FAIL DIR/headgate.yaml:3:1: rutes: unknown key 'rutes' -> did you mean 'routes'?\n",
                told(new MadeUp(dir), MadeUp.YAML + "rutes: []\n"));
    }

    @Test
    void aFileThatTheServiceCannotReadFailsWithTheFolderThatKeepsIt() throws Exception {
        MadeUp made = new MadeUp(dir).stranger();
        made.subject();
        MadeUp.mode(dir, "rwx------");
        assertEquals(
                "FAIL DIR/headgate.yaml cannot be read by headgate, because of the mode of DIR"
                        + " -> chgrp headgate DIR && chmod g+rX DIR\n",
                told(made, MadeUp.YAML));
    }
}
