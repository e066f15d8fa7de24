package io.headgate.proxy.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at everything in turn. */
public final class Doctor {
    /** Every check there is, by its name, in the order in which they are told. */
    private static final Map<String, Check> CHECKS = checks();

    private Doctor() {}

    private static Map<String, Check> checks() {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("config", new ConfigFile());
        checks.put("certificates", new CertificateFiles());
        checks.put("ports", new Ports());
        checks.put("descriptors", new Descriptors());
        checks.put("memory", new Memory());
        checks.put("state", new StateFiles());
        checks.put("clock", new WallClock());
        checks.put("entropy", new Entropy());
        checks.put("kernel", new KernelFeatures());
        checks.put("sysctl", new KernelSettings());
        checks.put("java", new JavaRuntime());
        return checks;
    }

    /**
     * What a check found.
     *
     * @param check its name
     * @param findings at least one
     */
    public record Examined(String check, List<Finding> findings) {}

    /** Takes well under a second; only reads. */
    public static List<Examined> examine(Subject subject) {
        List<Examined> all = new ArrayList<>();
        CHECKS.forEach((name, check) -> all.add(new Examined(name, List.copyOf(check.findings(subject)))));
        return all;
    }
}
