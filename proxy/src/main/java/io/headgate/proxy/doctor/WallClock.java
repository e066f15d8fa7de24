package io.headgate.proxy.doctor;

import io.headgate.os.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether this machine knows what time it is: certificates, logs and ordered certificates depend on it. */
final class WallClock implements Check {
    /** Certificates are often used minutes after they were made. */
    private static final Duration ERROR_MAX = Duration.ofSeconds(30);

    /** From a process's start until its node has written where it listens, warm-up and all. */
    private static final Duration START_MAX = Duration.ofSeconds(60);

    /** {@code USER_HZ}: what the kernel counts in for programs, the same on every architecture that Java runs on. */
    private static final long TICKS_PER_SECOND = 100;

    /** In {@code /proc/PID/stat}, behind the name: the 20th field is when it started, in ticks after the boot. */
    private static final int STARTED = 19;

    @Override
    public List<Finding> findings(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        findings.add(follows(subject.clock()));
        add(findings, behindItsFiles(subject));
        add(findings, wasSet(subject));
        return findings;
    }

    private static void add(List<Finding> findings, @Nullable Finding finding) {
        if (finding != null) {
            findings.add(finding);
        }
    }

    private static Finding follows(@Nullable SystemClock clock) {
        String remedy = "apt install chrony; or timedatectl set-ntp true";
        if (clock == null) {
            return Finding.ok("the kernel does not tell here whether its clock follows another");
        }
        String error = "it may be wrong by " + clock.errorUsMax() / 1000 + " ms";
        if (!clock.synchronised()) {
            return Finding.warn("the clock follows no other clock, or has not for a long time; " + error, remedy);
        }
        return clock.errorUsMax() / 1000 <= ERROR_MAX.toMillis()
                ? Finding.ok("the clock follows another one; " + error)
                : Finding.warn("the clock follows another one badly; " + error, remedy);
    }

    /** A machine without a battery begins in the past. */
    private static @Nullable Finding behindItsFiles(Subject subject) {
        try {
            Instant written = Files.getLastModifiedTime(subject.file()).toInstant();
            return subject.now().isBefore(written.minus(ERROR_MAX))
                    ? Finding.fail(
                            "it is " + subject.now() + ", and " + subject.file() + " was written at " + written
                                    + ": the clock is behind",
                            "set it: date -s, or start what should keep it")
                    : null;
        } catch (IOException e) {
            return null; // told as a problem of the configuration
        }
    }

    /**
     * The kernel counts from the boot without regard to the clock; the node wrote a file by the clock as it started.
     */
    private static @Nullable Finding wasSet(Subject subject) {
        Duration age = age(subject.machine(), subject.node());
        if (age == null) {
            return null;
        }
        try {
            Instant wrote =
                    Files.getLastModifiedTime(subject.state().adminAddress()).toInstant();
            Duration step = Duration.between(wrote, subject.now()).minus(age);
            return step.abs().compareTo(START_MAX) > 0
                    ? Finding.warn(
                            "the clock was set by " + step.toSeconds() + " s since " + subject.node() + " started",
                            "let something keep it in small steps (chrony), and mistrust the times in the logs")
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** How long the node runs, by the kernel's count; null where there is none. */
    private static @Nullable Duration age(Machine machine, @Nullable RunningNode node) {
        String stat = node == null ? null : machine.text(node.proc("stat"));
        String up = machine.text("/proc/uptime");
        if (stat == null || up == null) {
            return null;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        long ticks = fields.length > STARTED ? Machine.parsed(fields[STARTED], -1) : -1;
        long seconds = Machine.parsed(up.split("\\.", 2)[0], -1);
        return ticks < 0 || seconds < 0 ? null : Duration.ofSeconds(seconds - ticks / TICKS_PER_SECOND);
    }
}
