package io.headgate.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads configuration files, all of them together within one bound. Not thread-safe; one per reading.
final class Sources implements FileTexts {
    /// A route takes about 150 bytes, so this is a hundred thousand of them.
    static final int BYTES_MAX = 16 * 1024 * 1024;

    private int bytesLeft = BYTES_MAX;

    @Override
    public void count(String name, String text) throws Refused {
        // Each char is at least one byte of UTF-8, which spares encoding what is refused anyway.
        int bytes = text.length() > bytesLeft ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
        take(Place.start(name), bytes);
    }

    @Override
    public String read(Path file, Place from, String shown) throws Refused {
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(bytesLeft + 1);
        } catch (NoSuchFileException absent) {
            throw new Refused(from, "there is no file '" + shown + "'", "check the name and the folder");
        } catch (IOException failed) {
            throw new Refused(
                    from,
                    "'" + shown + "' cannot be read: " + reason(failed),
                    "check that it is a file and its permissions");
        }
        take(from, bytes.length);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notText) {
            throw new Refused(Place.start(file.toString()), "the file is not UTF-8", "save it as UTF-8");
        }
    }

    @Override
    public boolean isOther(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    @Override
    public Path real(Path file) throws IOException {
        return file.toRealPath();
    }

    @Override
    public List<Path> list(Path folder, String glob, int max) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
            for (Path file : stream) {
                if (Files.isRegularFile(file)) {
                    files.add(file);
                }
                if (files.size() > max) {
                    break;
                }
            }
        }
        files.sort(null);
        return files;
    }

    private void take(Place place, int bytes) throws Refused {
        if (bytes > bytesLeft) {
            throw new Refused(
                    place,
                    "the configuration is larger than " + BYTES_MAX / (1024 * 1024) + " MiB, all its files together",
                    "make it smaller");
        }
        bytesLeft -= bytes;
    }

    static String reason(IOException failed) {
        String name = failed.getClass().getSimpleName();
        return name.endsWith("Exception") ? name.substring(0, name.length() - "Exception".length()) : name;
    }
}
