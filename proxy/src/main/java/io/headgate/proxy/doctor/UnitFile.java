package io.headgate.proxy.doctor;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The service's unit with what the administrator wrote over it, as systemd.unit(5) says. */
final class UnitFile {
    private static final String NAME = "headgate.service";

    /** The earlier hides the later. */
    private static final String[] FOLDERS = {"/etc/systemd/system/", "/run/systemd/system/", "/usr/lib/systemd/system/"
    };

    private UnitFile() {}

    static boolean isInstalled(Machine machine) {
        return file(machine) != null;
    }

    private static @Nullable String file(Machine machine) {
        for (String folder : FOLDERS) {
            if (machine.exists(folder + NAME)) {
                return folder + NAME;
            }
        }
        return null;
    }

    /** The value that holds, the last one that is given; null where there is none, or no unit. */
    static @Nullable String setting(Machine machine, String key) {
        String file = file(machine);
        if (file == null) {
            return null;
        }
        TreeMap<String, String> dropIns = new TreeMap<>();
        for (String folder : FOLDERS) {
            for (String name : machine.names(folder + NAME + ".d")) {
                if (name.endsWith(".conf")) {
                    dropIns.putIfAbsent(name, folder + NAME + ".d/" + name);
                }
            }
        }
        String value = last(machine, file, key, null);
        for (String dropIn : dropIns.values()) {
            value = last(machine, dropIn, key, value);
        }
        return value;
    }

    private static @Nullable String last(Machine machine, String file, String key, @Nullable String before) {
        String value = before;
        for (String line : machine.lines(file)) {
            if (line.startsWith(key + "=")) {
                value = line.substring(key.length() + 1).strip();
            }
        }
        return value;
    }
}
