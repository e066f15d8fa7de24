package io.headgate.proxy.doctor;

import io.headgate.proxy.log.Counted;
import java.util.ArrayList;
import java.util.List;

/** Whether the kernel is set as the package would set it, or better. */
final class KernelSettings implements Check {
    private static final String INSTALLED = "/usr/lib/sysctl.d/60-headgate.conf";

    @Override
    public List<Finding> findings(Subject subject) {
        Machine machine = subject.machine();
        List<Finding> findings = new ArrayList<>();
        int met = 0;
        int absent = 0;
        for (KernelSetting setting : KernelSetting.all()) {
            String actual = setting.actual(machine);
            if (actual == null) {
                absent++;
            } else if (setting.isMetBy(actual)) {
                met++;
            } else {
                findings.add(Finding.warn(
                        setting.key() + " is " + actual + ", wanted is " + wanted(setting) + ". " + setting.reason(),
                        remedy(machine, setting)));
            }
        }
        findings.add(Finding.ok(Counted.are(met, "kernel setting") + " as wanted"
                + (absent == 0 ? "" : ", " + absent + " missing from this kernel or container")));
        return findings;
    }

    private static String wanted(KernelSetting setting) {
        return switch (setting.rule()) {
            case AT_LEAST, LAST_AT_LEAST -> setting.value() + " or more";
            case AT_MOST -> setting.value() + " or less";
            case AS_MANY -> setting.value() + " or as many";
            case EQUAL -> setting.value();
        };
    }

    private static String remedy(Machine machine, KernelSetting setting) {
        return machine.exists(INSTALLED)
                ? "sysctl --system; where that does not help, a file below /etc/sysctl.d says otherwise"
                : "sysctl -w " + setting.key() + "=" + quoted(setting.value());
    }

    private static String quoted(String value) {
        return value.contains(" ") ? "'" + value + "'" : value;
    }
}
