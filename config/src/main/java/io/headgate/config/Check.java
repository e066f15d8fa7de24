package io.headgate.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what a record's constructor finds wrong, so that an operator sees all of it at once. Not thread-safe; one
/// per constructor call.
final class Check {
    private final List<InvalidValue.Fault> faults = new ArrayList<>(0);

    /// Begins with what lies outside the ranges that the components declare.
    ///
    /// @param values all components, in the order of the record
    static Check ranges(Class<? extends Record> type, @Nullable Object... values) {
        Check check = new Check();
        check.faults.addAll(Ranges.faults(type, values));
        return check;
    }

    void fault(String message, String remedy, Object... at) {
        faults.add(new InvalidValue.Fault(message, remedy, List.of(at), false));
    }

    void faultOnKey(String message, String remedy, Object... at) {
        faults.add(new InvalidValue.Fault(message, remedy, List.of(at), true));
    }

    /// Runs a check that throws and keeps what it says, placed at the given part.
    void part(Runnable check, Object... at) {
        part(check, false, at);
    }

    /// As [#part], where the last key itself is checked rather than its value.
    void partOnKey(Runnable check, Object... at) {
        part(check, true, at);
    }

    private void part(Runnable check, boolean onKey, Object... at) {
        try {
            check.run();
        } catch (InvalidValue invalid) {
            for (InvalidValue.Fault fault : invalid.faults()) {
                faults.add(new InvalidValue.Fault(fault.message(), fault.remedy(), List.of(at), onKey));
            }
        }
    }

    /// @throws InvalidValue if anything was found
    void done() {
        if (!faults.isEmpty()) {
            throw new InvalidValue(faults);
        }
    }
}
