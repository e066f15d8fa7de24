package io.headgate.proxy.doctor;

import io.headgate.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folders that the service writes to: its state, and its access log where that is a file. */
final class StateFiles implements Check {
    private static final long MIB = 1024L * 1024;

    /** Counters, certificates and what the operator wants take some MiB; without room nothing of it is kept. */
    private static final long FREE_MIN = 64 * MIB;

    /** A busy log writes that in minutes. */
    private static final long LOG_FREE_MIN = 1024 * MIB;

    @Override
    public List<Finding> findings(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        Path state = subject.state().dir();
        findings.add(folder(subject, "state folder", state, FREE_MIN));
        Finding secrets = secrets(state);
        if (secrets != null) {
            findings.add(secrets);
        }
        Config config = subject.config();
        String log = config == null ? null : config.accessLog().file();
        Path folder = log == null ? null : Path.of(log).toAbsolutePath().getParent();
        if (folder != null) {
            findings.add(folder(subject, "folder of the access log", folder, LOG_FREE_MIN));
        }
        return findings;
    }

    /** A folder that is not there yet is made at the start, if the one above it may be written. */
    private static Finding folder(Subject subject, String what, Path folder, long freeMin) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        Account account = subject.account();
        Path barrier = account.barsWriting(there);
        if (barrier != null) {
            return Finding.fail(
                    what + " " + folder + ": " + account.name() + " cannot write there, because of the mode of "
                            + barrier,
                    "install -d -m 0750 -o " + account.name() + " " + folder);
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String found = what + " " + folder + (there.equals(folder) ? "" : " (made at the start)") + ": "
                    + account.name() + " can write, " + free / MIB + " MiB are free";
            return free >= freeMin
                    ? Finding.ok(found)
                    : Finding.warn(found + ", less than " + freeMin / MIB, "make room: du -xh " + there + " | sort -h");
        } catch (IOException e) {
            return Finding.warn(
                    what + " " + folder + ": its file system does not answer: " + e.getMessage(), "mount it");
        }
    }

    /** Keys of certificates and cookies lie there. */
    private static @Nullable Finding secrets(Path state) {
        try {
            return Files.getPosixFilePermissions(state).contains(PosixFilePermission.OTHERS_READ)
                    ? Finding.warn(
                            "state folder " + state + ": every user of this machine can see which files it has",
                            "chmod o= " + state)
                    : null;
        } catch (IOException | UnsupportedOperationException e) {
            return null; // not there, or not ours to see
        }
    }
}
