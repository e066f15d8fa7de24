package io.headgate.proxy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The Java that runs the program, its start-up cache, and whether the node that runs is of the installed version. */
final class JavaRuntime implements Check {
    private static final int FEATURE = 25;
    private static final String MADE_OF = "headgate.aot.made-of";

    @Override
    public List<Finding> findings(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        Jvm jvm = subject.jvm();
        findings.add(
                jvm.feature() == FEATURE
                        ? Finding.ok("Java " + jvm.version())
                        : Finding.warn(
                                "Java " + jvm.version() + ", and every test was run on " + FEATURE,
                                "start it with a JDK " + FEATURE));
        Path home = jvm.home();
        if (home != null && Files.exists(home.resolve(MADE_OF))) {
            findings.add(cache(home));
            Finding other = other(home, subject.node());
            if (other != null) {
                findings.add(other);
            }
        } else {
            findings.add(Finding.ok("not a package: whatever starts this program keeps its start-up cache"));
        }
        return findings;
    }

    /** As the launcher of the package decides whether to use it: by names, sizes and times. */
    private static Finding cache(Path home) {
        try {
            for (String line : Files.readAllLines(home.resolve(MADE_OF))) {
                String[] fields = line.split(" ");
                if (fields.length == 3 && !is(home.resolve(fields[0]), fields[1], fields[2])) {
                    return Finding.warn(
                            "the start-up cache in " + home + " was made of another " + fields[0]
                                    + ", so it is not used, and a start takes a second more",
                            "install the package again, as in apt install --reinstall headgate");
                }
            }
            return Finding.ok("the start-up cache belongs to the files in " + home);
        } catch (IOException e) {
            return Finding.warn(
                    home.resolve(MADE_OF) + " cannot be read: " + e.getMessage(), "install the package again");
        }
    }

    private static boolean is(Path file, String bytes, String seconds) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.size() == Machine.parsed(bytes, -1)
                    && found.lastModifiedTime().to(TimeUnit.SECONDS) == Machine.parsed(seconds, -1);
        } catch (IOException e) {
            return false;
        }
    }

    /** The folder of a version is named by what is in it. */
    private static @Nullable Finding other(Path home, @Nullable RunningNode node) {
        String ours = home.resolve("headgate.jar").toString();
        return node == null || node.arguments().contains(ours)
                ? null
                : Finding.warn(
                        node + " is not of the version that is installed in " + home, "systemctl restart headgate");
    }
}
