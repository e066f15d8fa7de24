package io.headgate.proxy.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A line of the file of kernel settings that the package installs; that file is part of the program too, so that there
 * is one list.
 *
 * @param key as sysctl(8) names it
 * @param value one number or several
 * @param reason the comment above it
 */
record KernelSetting(String key, String value, String reason) {
    private static final String FILE = "60-headgate.conf";

    /** How an actual value is compared with the one that is wanted. */
    enum Rule {
        AT_LEAST,
        AT_MOST,
        /** Ports from the first number to the second. */
        AS_MANY,
        /** Of the last of several numbers. */
        LAST_AT_LEAST,
        EQUAL
    }

    /** All of them, in the order of the file. */
    static List<KernelSetting> all() {
        try (InputStream file = KernelSetting.class.getResourceAsStream(FILE)) {
            String text = new String(Objects.requireNonNull(file, FILE).readAllBytes(), StandardCharsets.UTF_8);
            return parse(text.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own file " + FILE + " cannot be read", e);
        }
    }

    /** A comment holds for all lines up to the next comment. */
    static List<KernelSetting> parse(List<String> lines) {
        List<KernelSetting> settings = new ArrayList<>();
        StringBuilder reason = new StringBuilder();
        boolean inComment = false;
        for (String line : lines) {
            if (line.startsWith("#")) {
                if (!inComment) {
                    reason.setLength(0);
                }
                reason.append(reason.isEmpty() ? "" : " ")
                        .append(line.substring(1).strip());
            }
            inComment = line.startsWith("#");
            int equals = line.indexOf('=');
            if (!inComment && equals > 0) {
                String key =
                        line.substring(line.startsWith("-") ? 1 : 0, equals).strip();
                settings.add(new KernelSetting(key, line.substring(equals + 1).strip(), reason.toString()));
            }
        }
        return settings;
    }

    Rule rule() {
        return switch (key) {
            case "net.core.somaxconn",
                    "net.core.netdev_max_backlog",
                    "net.core.rmem_max",
                    "net.core.wmem_max",
                    "net.ipv4.tcp_max_syn_backlog" -> Rule.AT_LEAST;
            case "net.ipv4.tcp_synack_retries", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_notsent_lowat" ->
                Rule.AT_MOST;
            case "net.ipv4.ip_local_port_range" -> Rule.AS_MANY;
            case "net.ipv4.tcp_wmem" -> Rule.LAST_AT_LEAST;
            default -> Rule.EQUAL;
        };
    }

    /** What holds on a machine; null where its kernel or container has no such key. */
    @Nullable
    String actual(Machine machine) {
        String text = machine.text("/proc/sys/" + key.replace('.', '/'));
        return text == null ? null : text.replaceAll("\\s+", " ");
    }

    boolean isMetBy(String actual) {
        long is = Machine.parsed(actual, -1);
        long wanted = Machine.parsed(value, -1);
        return switch (rule()) {
            case AT_LEAST -> is >= wanted;
            case AT_MOST -> is >= 0 && is <= wanted; // below 0 is no limit
            case AS_MANY -> width(actual) >= width(value);
            case LAST_AT_LEAST -> last(actual) >= last(value);
            case EQUAL -> actual.equals(value);
        };
    }

    private static long last(String numbers) {
        return Machine.parsed(numbers.substring(numbers.lastIndexOf(' ') + 1), 0);
    }

    private static long width(String range) {
        String[] ends = range.split(" ");
        return ends.length == 2 ? Machine.parsed(ends[1], 0) - Machine.parsed(ends[0], 0) : 0;
    }
}
