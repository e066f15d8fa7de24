package io.headgate.proxy.cli;

import io.headgate.proxy.node.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate support-bundle}: everything that helps somebody else to see what is wrong, and no secret. */
@Command(
        name = "support-bundle",
        description = {
            "Gathers what others need to see what is wrong with a running node, without secrets, in an archive.",
            "Look at it before you give it away: names of hosts and addresses of clients are in it."
        })
final class SupportBundleCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** What is asked of the node, by the name of the file that the answer becomes. */
    private static final Map<String, String> ASKED = asked();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The archive to write (default: headgate-support-TIME.tar.gz here).")
    @Nullable
    private Path output;

    @Mixin
    private NodeOptions node = new NodeOptions();

    private static Map<String, String> asked() {
        Map<String, String> asked = new LinkedHashMap<>();
        for (String name : List.of("listeners", "routes", "upstreams")) {
            asked.put(name + ".json", "/v1/" + name);
        }
        asked.put("connections.json", "/v1/connections?limit=0"); // who the clients are is nobody else's business
        asked.put("config-history.json", "/v1/config/history");
        return asked;
    }

    @Override
    public Integer call() {
        AdminClient client = node.client();
        Doc status = client.get("/v1/status"); // without a node there is nothing to gather
        Instant now = Instant.now();
        String name = "headgate-support-" + STAMP.format(now);
        Path file = output == null ? Path.of(name + ".tar.gz") : output;
        Map<String, String> files = gathered(client, status, now);
        write(file, name, files, now);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("file", file.toString());
        told.put("contents", List.copyOf(files.keySet()));
        spec.commandLine()
                .getOut()
                .println(node.json() ? Doc.json(told) : file + ": " + files.size() + " files, secrets hidden");
        return CommandLineProgram.OK;
    }

    private static Map<String, String> gathered(AdminClient client, Doc status, Instant now) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "about.txt",
                "headgate " + Version.TEXT + " gathered this at " + now + " (Java " + Runtime.version()
                        + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ").\n"
                        + "*** stands in place of what is secret or looks like it.\n");
        files.put("status.json", json(status));
        ASKED.forEach((name, path) -> files.put(name, orWhyNot(() -> json(client.get(path)))));
        files.put(
                "config.yaml",
                orWhyNot(() -> Unsecret.yaml(client.get("/v1/config?effective").text("text"))));
        files.put("metrics.txt", orWhyNot(() -> Unsecret.text(client.text("/metrics"))));
        diagnostics(client, files);
        long pid = status.number("pid");
        SystemFacts.of(pid).forEach((name, text) -> files.put("system/" + name + ".txt", text));
        files.put("log.txt", Unsecret.text(SystemFacts.log(pid)));
        return files;
    }

    private static void diagnostics(AdminClient client, Map<String, String> files) {
        try {
            Doc said = client.get("/v1/diagnostics");
            files.put("threads.txt", said.text("threads"));
            files.put("heap.txt", said.text("heap"));
        } catch (CommandFailed e) {
            files.put("threads.txt", whyNot(e));
        }
    }

    /** A part that is missing must not cost the others. */
    private static String orWhyNot(Callable<String> part) {
        try {
            return part.call();
        } catch (Exception e) {
            return whyNot(e);
        }
    }

    private static String whyNot(Exception e) {
        return "(cannot be had: " + e.getMessage() + ")\n";
    }

    private static String json(Doc doc) {
        Object shown = Unsecret.json(doc.members());
        return Doc.json(shown == null ? Map.of() : shown) + "\n";
    }

    private static void write(Path file, String folder, Map<String, String> files, Instant now) {
        try (TarGz archive = new TarGz(create(file), now.getEpochSecond())) {
            for (Map.Entry<String, String> each : files.entrySet()) {
                archive.add(folder + "/" + each.getKey(), each.getValue());
            }
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailed(file + " is there already; name another by -o");
        } catch (IOException e) {
            throw new CommandFailed(file + " cannot be written (" + e + "); name another by -o");
        }
    }

    /** Readable by its owner only: it says much of a network. */
    private static OutputStream create(Path file) throws IOException {
        return Channels.newOutputStream(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }
}
