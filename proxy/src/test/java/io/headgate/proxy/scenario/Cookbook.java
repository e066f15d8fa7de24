package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Starts configurations of {@code docs/cookbook} as they are printed there, with places of this machine in place of
 * theirs: listeners at free ports of loopback, files in the folder of the test, and what the test names.
 */
final class Cookbook {
    private static final Path FOLDER = Path.of("docs/cookbook");
    private static final Pattern BIND = Pattern.compile("0\\.0\\.0\\.0:\\d+");
    private static final Pattern THEIR_ENDPOINT = Pattern.compile("\\b10(\\.\\d+){3}:\\d+");

    private Cookbook() {}

    /**
     * Starts a node.
     *
     * @param dir an empty folder, which stands for those of an installed program
     * @param name of the file, without {@code .yaml}
     * @param replaced text of the file and what stands in its place, in turn; every text must be there
     */
    static TestNode start(Path dir, String name, String... replaced) throws IOException {
        String yaml = Files.readString(FOLDER.resolve(name + ".yaml"));
        for (int i = 0; i < replaced.length; i += 2) {
            String text = replaced[i];
            assertTrue(yaml.contains(text), () -> text + " is not in " + name);
            yaml = yaml.replace(text, replaced[i + 1]);
        }
        yaml = BIND.matcher(yaml)
                .replaceAll("127.0.0.1:0")
                .replace("/etc/headgate/tls/", dir + "/")
                .replace("/var/log/headgate/", dir + "/");
        assertFalse(THEIR_ENDPOINT.matcher(yaml).find(), "an endpoint would be somebody else's:\n" + yaml);
        return TestNode.start(dir, yaml);
    }

    /** The port of the listener called {@code listener}. */
    static int port(TestNode node, String listener) {
        String address = node.address(listener);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** The sum of a metric's series that begin like this. */
    static double metric(TestNode node, String start) {
        return node.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
