package io.headgate.proxy.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A text file of the source tree.
 *
 * @param path relative to the root of the tree, with forward slashes
 * @param text the whole content
 */
record SourceFile(String path, String text) {
    private static final Set<String> EXTENSIONS =
            Set.of("java", "md", "xml", "yaml", "yml", "html", "css", "js", "sh", "py", "c", "h", "options", "");

    /**
     * All text files that are checked in, as far as a walk can tell: build output, hidden folders but .ci, and the
     * inputs of tests are left out.
     */
    static List<SourceFile> all() {
        Path root = root();
        List<SourceFile> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = folder.getFileName().toString();
                    boolean skipped = name.equals("target")
                            || (name.startsWith(".") && !name.equals(".ci"))
                            || folder.endsWith("src/test/resources");
                    return skipped && !folder.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    String name = file.getFileName().toString();
                    if (attributes.isRegularFile()
                            && EXTENSIONS.contains(extension(name))
                            && !name.equals("LICENSE")
                            && !name.startsWith(".")) {
                        String path = root.relativize(file).toString().replace('\\', '/');
                        files.add(new SourceFile(path, Files.readString(file)));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the source tree under " + root, e);
        }
        return List.copyOf(files);
    }

    /** The root of the tree: the nearest folder, from the working one upwards, that holds the launcher. */
    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("headgate")) && Files.exists(folder.resolve("proxy/pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not inside a checkout: " + Path.of("").toAbsolutePath());
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).equals(name) ? "" : name.substring(name.lastIndexOf('.') + 1);
    }

    List<String> lines() {
        return text.lines().toList();
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    String folder() {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    boolean isJava() {
        return path.endsWith(".java");
    }

    boolean isTest() {
        return path.contains("/src/test/");
    }

    /** Java that ships: neither a test nor a benchmark. */
    boolean isProgram() {
        return isJava() && !isTest() && !path.startsWith("perf/");
    }

    /** The Java package this file's folder stands for; empty outside a source root. */
    String javaPackage() {
        int at = path.indexOf("/java/io/headgate/");
        if (at < 0) {
            return "";
        }
        String folder = folder();
        return folder.substring(at + "/java/".length(), folder.length() - 1).replace('/', '.');
    }

    /** One finding, as editors and people read it: {@code file:line: what: remedy}. */
    String finding(long line, String what, String remedy) {
        return path + ":" + line + ": " + what + ": " + remedy;
    }
}
