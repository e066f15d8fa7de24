package io.headgate.proxy.node;

import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the file says something else than what holds. It is read only when it, or a file or folder that it includes
 * from, has changed since: asking is a look at their times. Thread-safe.
 */
final class Drift {
    private @Nullable Loaded of;
    private Set<String> names = Set.of();
    private Map<Path, String> stamps = Map.of();
    private boolean differs;

    /** Also true when the file has problems. */
    synchronized boolean of(Loaded holds) {
        if (holds != of || !stamps.equals(stamps(names))) {
            of = holds;
            names = holds.texts().keySet();
            stamps = stamps(names); // before it is read: a change while it is read is seen the next time
            Reading now = ConfigReader.read(holds.file());
            differs = !holds.config().equals(now.config());
            if (!names.containsAll(now.texts().keySet())) {
                names = new TreeSet<>(names);
                names.addAll(now.texts().keySet());
                stamps = stamps(names);
            }
        }
        return differs;
    }

    private static Map<Path, String> stamps(Set<String> names) {
        Map<Path, String> stamps = new LinkedHashMap<>();
        for (String name : names) {
            Path file = Path.of(name).toAbsolutePath();
            stamps.computeIfAbsent(file, Drift::stamp);
            stamps.computeIfAbsent(Objects.requireNonNull(file.getParent()), Drift::stamp);
        }
        return stamps;
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.fileKey() + " " + now.size() + " " + now.lastModifiedTime();
        } catch (IOException e) {
            return "gone";
        }
    }
}
