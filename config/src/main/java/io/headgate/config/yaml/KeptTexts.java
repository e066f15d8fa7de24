package io.headgate.config.yaml;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The texts of an earlier reading, instead of what the files say now.
final class KeptTexts implements FileTexts {
    private final Map<Path, String> texts = new LinkedHashMap<>();

    /// @param texts by the names of their files
    KeptTexts(Map<String, String> texts) {
        texts.forEach((name, text) -> this.texts.put(real(Path.of(name)), text));
    }

    /// What was read before was within the bounds.
    @Override
    public void count(String name, String text) {}

    @Override
    public String read(Path file, Place from, String shown) throws Refused {
        String text = texts.get(real(file));
        if (text == null) {
            throw new Refused(from, "there was no file '" + shown + "' when this was kept", "include what was kept");
        }
        return text;
    }

    @Override
    public boolean isOther(Path file) {
        return false;
    }

    @Override
    public Path real(Path file) {
        return file.toAbsolutePath().normalize();
    }

    @Override
    public List<Path> list(Path folder, String glob, int max) {
        Path in = real(folder);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        return texts.keySet().stream()
                .filter(file -> in.equals(file.getParent()))
                .map(Path::getFileName)
                .filter(matcher::matches)
                .sorted()
                .map(folder::resolve)
                .toList();
    }
}
