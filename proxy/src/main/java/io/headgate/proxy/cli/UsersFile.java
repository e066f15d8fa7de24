package io.headgate.proxy.cli;

import io.headgate.config.Address;
import io.headgate.config.Admin;
import io.headgate.config.AdminRole;
import io.headgate.config.AdminUser;
import io.headgate.config.InvalidValue;
import io.headgate.config.MetricsAccess;
import io.headgate.config.Secret;
import io.headgate.config.Words;
import io.headgate.proxy.node.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file of users of the admin API, one in a line, which a configuration includes. All lines but the one that is
 * changed stay as they are, comments too.
 */
final class UsersFile {
    private static final List<String> START =
            List.of("# Users of Headgate's admin API, for `include:` in its configuration.", "admin:", "  users:");

    private static final Pattern USER = Pattern.compile("    ([A-Za-z0-9._-]+): \\{ role: ([a-z]+)"
            + "(?:, password: \"([^\"]*)\")?(?:, tokens: \\[([^]]*)])?(?:, certificate: \"([^\"]*)\")? }");

    private final Path path;
    private final List<String> lines;

    private UsersFile(Path path, List<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    /** @throws CommandFailed when it is there and no such file */
    static UsersFile read(Path path) {
        try {
            List<String> lines = new ArrayList<>(Files.exists(path) ? Files.readAllLines(path) : START);
            if (!lines.contains("admin:") || lines.indexOf("  users:") < lines.indexOf("admin:")) {
                throw new CommandFailed(
                        path + " has no lines 'admin:' and '  users:' of its own; name a file that is for"
                                + " users alone, and include it");
            }
            return new UsersFile(path, lines);
        } catch (IOException e) {
            throw new CommandFailed(path + " cannot be read: " + e.getMessage());
        }
    }

    /** The user, null when there is none of that name. */
    @Nullable
    AdminUser user(String name) {
        int at = lineOf(name);
        if (at < 0) {
            return null;
        }
        Matcher user = USER.matcher(lines.get(at));
        if (!user.matches()) {
            throw new CommandFailed(path + ":" + (at + 1) + ": '" + name
                    + "' is not written as this command writes users; edit it by hand");
        }
        List<Secret> tokens = user.group(4) == null
                ? List.of()
                : Arrays.stream(user.group(4).split(","))
                        .map(token -> new Secret(token.strip().replace("\"", "")))
                        .toList();
        try {
            return new AdminUser(
                    AdminRole.valueOf(user.group(2).toUpperCase(Locale.ROOT)),
                    user.group(3) == null ? null : new Secret(user.group(3)),
                    tokens,
                    user.group(5));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(path + ":" + (at + 1) + ": " + e.getMessage());
        }
    }

    private int lineOf(String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("    " + name + ":")) {
                return i;
            }
        }
        return -1;
    }

    /** Puts a user there, in place of the one of that name if there is one. */
    void put(String name, AdminUser user) {
        check(name, user);
        int at = lineOf(name);
        if (at >= 0) {
            lines.set(at, line(name, user));
            return;
        }
        int end = lines.indexOf("  users:") + 1;
        while (end < lines.size()
                && (lines.get(end).startsWith("    ") || lines.get(end).isBlank())) {
            end++;
        }
        lines.add(end, line(name, user));
    }

    /** The grammar's own checks; who vouches for a certificate stands in another file. */
    private static void check(String name, AdminUser user) {
        AdminUser alone = user.password() == null && user.tokens().isEmpty()
                ? user
                : new AdminUser(user.role(), user.password(), user.tokens(), null);
        try {
            new Admin(Address.parse("127.0.0.1:0"), null, List.of(), Map.of(name, alone), MetricsAccess.USERS);
        } catch (InvalidValue e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), CommandLineProgram.USAGE);
        }
    }

    /** Whether there was one. */
    boolean remove(String name) {
        int at = lineOf(name);
        if (at >= 0) {
            lines.remove(at);
        }
        return at >= 0;
    }

    static String line(String name, AdminUser user) {
        StringBuilder line = new StringBuilder("    " + name + ": { role: " + Words.of(user.role()));
        if (user.password() != null) {
            line.append(", password: \"").append(user.password().value()).append('"');
        }
        if (!user.tokens().isEmpty()) {
            line.append(user.tokens().stream()
                    .map(token -> "\"" + token.value() + "\"")
                    .collect(Collectors.joining(", ", ", tokens: [", "]")));
        }
        if (user.certificate() != null) {
            line.append(", certificate: \"").append(user.certificate()).append('"');
        }
        return line.append(" }").toString();
    }

    /** Writes it; a file that was there keeps its owner and permissions, and a new one is its owner's alone. */
    void write() {
        try {
            PosixFileAttributes before = Files.exists(path) ? attributes(path).readAttributes() : null;
            WholeFile.write(path, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            if (before != null) {
                attributes(path).setGroup(before.group());
                attributes(path).setOwner(before.owner());
                attributes(path).setPermissions(before.permissions());
            }
        } catch (IOException e) {
            throw new CommandFailed(path + " cannot be written: " + e.getMessage());
        }
    }

    private static PosixFileAttributeView attributes(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class);
    }
}
