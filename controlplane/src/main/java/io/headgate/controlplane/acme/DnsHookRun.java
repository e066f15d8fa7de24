package io.headgate.controlplane.acme;

import io.headgate.config.DnsHook;
import io.headgate.config.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Calls the program of a [DnsHook]. Any thread, several at once.
final class DnsHookRun {
    /// Of what the program prints, as much as is shown when it fails; the rest is read and dropped.
    private static final int SHOWN_BYTES_MAX = 400;

    private final DnsHook hook;

    DnsHookRun(DnsHook hook) {
        this.hook = hook;
    }

    /// Blocks until the program has ended.
    ///
    /// @throws IOException if it cannot be started, ends with something other than 0, or takes too long: then it is
    ///     killed, and what it has started with it
    void run(String action, String record, String text) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(hook.command());
        command.addAll(List.of(action, record, text));
        String called = hook.command().getFirst() + " " + action + " " + record;
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuffer said = new StringBuffer();
        Thread reader = Thread.ofVirtual().start(() -> read(process.getInputStream(), said));
        try {
            process.getOutputStream().close();
            if (!process.waitFor(hook.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(called + " did not end in " + Durations.format(hook.timeout()));
            }
            reader.join(TimeUnit.SECONDS.toMillis(1)); // what it left running may keep the pipe open
            if (process.exitValue() != 0) {
                throw new IOException(called + " ended with " + process.exitValue() + ": " + said);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void read(InputStream from, StringBuffer into) {
        byte[] some = new byte[SHOWN_BYTES_MAX];
        try (from) {
            for (int count = from.read(some); count >= 0; count = from.read(some)) {
                if (into.length() < SHOWN_BYTES_MAX) {
                    into.append(printable(new String(some, 0, count, StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException ended) {
            // it was killed
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
    }
}
