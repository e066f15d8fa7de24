package io.headgate.proxy.node;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.config.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How revisions look on the disk: {@code list.json}, and the texts of each in {@code NUMBER.json}. */
final class RevisionFiles {
    static final String LIST = "list.json";

    private static final String TEXTS_NAME = "[1-9][0-9]{0,17}\\.json";

    private RevisionFiles() {}

    static Path of(Path folder, long revision) {
        return folder.resolve(revision + ".json");
    }

    /** The texts by names that mean the same wherever a process was started. */
    static Map<String, String> absolute(Map<String, String> texts) {
        Map<String, String> absolute = LinkedHashMap.newLinkedHashMap(texts.size());
        texts.forEach((name, text) ->
                absolute.put(Path.of(name).toAbsolutePath().normalize().toString(), text));
        return absolute;
    }

    static byte[] texts(Map<String, String> texts) throws IOException {
        List<Map<String, String>> files = new ArrayList<>();
        absolute(texts).forEach((name, text) -> {
            Map<String, String> file = new LinkedHashMap<>();
            file.put("name", name);
            file.put("text", text);
            files.add(file);
        });
        return bytes(Map.of("files", files));
    }

    /** @throws IOException when it says something else */
    static Map<String, String> parse(String json) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map<?, ?> file : objects(JSON.std.mapFrom(json), "files")) {
            texts.put(text(file, "name"), text(file, "text"));
        }
        if (texts.isEmpty()) {
            throw new IOException("it has no files");
        }
        return texts;
    }

    static byte[] list(List<Revisions.Entry> entries) throws IOException {
        List<Map<String, Object>> revisions = new ArrayList<>();
        for (Revisions.Entry entry : entries) {
            Revision revision = entry.revision();
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("revision", revision.revision());
            members.put("at", revision.at().toString());
            members.put("source", Words.of(revision.source()));
            putIfThere(members, "who", revision.who());
            putIfThere(members, "restores", revision.restores());
            members.put("changes", revision.changes());
            putIfThere(
                    members,
                    "confirm_by",
                    revision.confirmBy() == null ? null : revision.confirmBy().toString());
            members.put("confirmed", revision.confirmed());
            members.put("digest", entry.digest());
            members.put("bytes", entry.bytes());
            revisions.add(members);
        }
        return bytes(Map.of("revisions", revisions));
    }

    private static void putIfThere(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    private static byte[] bytes(Map<String, ?> members) throws IOException {
        String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(members);
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a list.
     *
     * @throws IOException when it says something else
     * @throws RuntimeException when a value in it does
     */
    static List<Revisions.Entry> entries(String json) throws IOException {
        List<Revisions.Entry> entries = new ArrayList<>();
        for (Map<?, ?> each : objects(JSON.std.mapFrom(json), "revisions")) {
            entries.add(new Revisions.Entry(revision(each), text(each, "digest"), number(each, "bytes")));
        }
        return entries;
    }

    private static Revision revision(Map<?, ?> members) throws IOException {
        Object confirmBy = members.get("confirm_by");
        List<String> changes = new ArrayList<>();
        if (members.get("changes") instanceof List<?> list) {
            list.forEach(change -> changes.add(String.valueOf(change)));
        }
        return new Revision(
                number(members, "revision"),
                Instant.parse(text(members, "at")),
                Revision.Source.valueOf(text(members, "source").toUpperCase(Locale.ROOT)),
                members.get("who") instanceof String who ? who : null,
                members.get("restores") instanceof Number restores ? restores.longValue() : null,
                changes,
                confirmBy == null ? null : Instant.parse(text(members, "confirm_by")),
                Boolean.TRUE.equals(members.get("confirmed")));
    }

    /** What can be had back without a list: the numbers, so that they are not given twice, and the texts. */
    static List<Revisions.Entry> survivors(Path folder) throws IOException {
        List<Revisions.Entry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(RevisionFiles::hasTexts).toList()) {
                String name = String.valueOf(file.getFileName());
                long number = Long.parseLong(name.substring(0, name.indexOf('.')));
                Instant at = Files.getLastModifiedTime(file).toInstant();
                Revision revision = new Revision(number, at, Revision.Source.FILE, null, null, List.of(), null, true);
                entries.add(new Revisions.Entry(revision, "", Files.size(file)));
            }
        }
        entries.sort(
                java.util.Comparator.comparingLong(entry -> entry.revision().revision()));
        return entries;
    }

    private static boolean hasTexts(Path file) {
        return String.valueOf(file.getFileName()).matches(TEXTS_NAME);
    }

    private static List<Map<?, ?>> objects(Map<?, ?> of, String member) throws IOException {
        if (!(of.get(member) instanceof List<?> list)) {
            throw new IOException("there is no list '" + member + "'");
        }
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof Map<?, ?> object)) {
                throw new IOException(each + " in '" + member + "' is no object");
            }
            objects.add(object);
        }
        return objects;
    }

    private static String text(Map<?, ?> of, String member) throws IOException {
        if (of.get(member) instanceof String text) {
            return text;
        }
        throw new IOException(member + " is " + Objects.toString(of.get(member)) + ", not a text");
    }

    private static long number(Map<?, ?> of, String member) throws IOException {
        if (of.get(member) instanceof Number number) {
            return number.longValue();
        }
        throw new IOException(member + " is " + Objects.toString(of.get(member)) + ", not a number");
    }
}
