package io.headgate.proxy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom the service runs as, and what file modes let it do. Access lists of file systems are not looked at.
 *
 * @param groups all of them, by number
 */
record Account(String name, long uid, Set<Long> groups) {
    static final String SERVICE = "headgate";

    private static final int READ = 4;
    private static final int WRITE = 2;
    private static final int SEARCH = 1;

    Account {
        groups = Set.copyOf(groups);
    }

    /** That of the node that runs; or of the installed service; or, from a checkout, ours. */
    static Account ofService(Machine machine, @Nullable RunningNode node) {
        if (node == null && UnitFile.isInstalled(machine)) {
            for (String line : machine.lines("/etc/passwd")) {
                String[] fields = line.split(":", -1);
                if (fields.length > 3 && fields[0].equals(SERVICE)) {
                    return new Account(SERVICE, Machine.parsed(fields[2], 0), groups(machine, fields[3]));
                }
            }
        }
        return ofProcess(machine, node == null ? "/proc/self/status" : node.proc("status"));
    }

    private static Set<Long> groups(Machine machine, String own) {
        Set<Long> groups = new HashSet<>(Set.of(Machine.parsed(own, 0)));
        for (String line : machine.lines("/etc/group")) {
            String[] fields = line.split(":", -1);
            if (fields.length > 3 && Arrays.asList(fields[3].split(",")).contains(SERVICE)) {
                groups.add(Machine.parsed(fields[2], 0));
            }
        }
        return groups;
    }

    private static Account ofProcess(Machine machine, String status) {
        Set<Long> groups = new HashSet<>(numbers(machine.field(status, "Groups")));
        groups.addAll(numbers(machine.field(status, "Gid")));
        long uid = numbers(machine.field(status, "Uid")).stream().findFirst().orElse(0L);
        return new Account(nameOf(machine, uid), uid, groups);
    }

    private static Collection<Long> numbers(@Nullable String text) {
        return text == null || text.isEmpty()
                ? Set.of()
                : Arrays.stream(text.split("\\s+")).map(Long::valueOf).toList();
    }

    /** The number itself where nobody has it. */
    static String nameOf(Machine machine, long uid) {
        for (String line : machine.lines("/etc/passwd")) {
            String[] fields = line.split(":", -1);
            if (fields.length > 2 && Machine.parsed(fields[2], -1) == uid) {
                return fields[0];
            }
        }
        return String.valueOf(uid);
    }

    /** Null where it can read the file; otherwise the file, or the first folder above it that it cannot pass. */
    @Nullable
    Path barsReading(Path file) {
        Path barrier = barsPassing(file);
        return barrier != null || may(file, READ) ? barrier : file;
    }

    /** Null where it can make and replace files in the folder; otherwise what bars it. */
    @Nullable
    Path barsWriting(Path folder) {
        Path barrier = barsPassing(folder);
        return barrier != null || may(folder, WRITE | SEARCH) ? barrier : folder;
    }

    private @Nullable Path barsPassing(Path file) {
        Path first = null;
        for (Path folder = file.toAbsolutePath().getParent(); folder != null; folder = folder.getParent()) {
            first = may(folder, SEARCH) ? first : folder;
        }
        return first;
    }

    private boolean may(Path file, int wanted) {
        try {
            Map<String, Object> found = Files.readAttributes(file, "unix:mode,uid,gid");
            int mode = ((Number) found.getOrDefault("mode", 0)).intValue();
            long owner = ((Number) found.getOrDefault("uid", 0)).longValue();
            long group = ((Number) found.getOrDefault("gid", 0)).longValue();
            int shift = owner == uid ? 6 : groups.contains(group) ? 3 : 0;
            return uid == 0 || (mode >> shift & wanted) == wanted;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
