package io.headgate.config;

import java.util.List;
import java.util.stream.Collectors;

/// A value that a record or a scalar type refuses, with everything wrong about it at once. The reader catches it and
/// adds file, line and path.
public final class InvalidValue extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /// One thing that is wrong.
    ///
    /// @param message what is wrong, with the value
    /// @param remedy what to do
    /// @param at the way from the refused value to the offending part, keys as `String` and list positions as
    /// `Integer`; empty: the value itself
    /// @param onKey whether the last key itself is wrong rather than its value
    public record Fault(String message, String remedy, List<Object> at, boolean onKey) {
        public Fault {
            at = List.copyOf(at);
        }
    }

    /// @param message what is wrong, with the value
    /// @param remedy what to do
    public InvalidValue(String message, String remedy) {
        this(List.of(new Fault(message, remedy, List.of(), false)));
    }

    InvalidValue(List<Fault> faults) {
        super(faults.stream()
                .map(fault -> fault.message() + "; " + fault.remedy())
                .collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /// All that is wrong, at least one.
    public List<Fault> faults() {
        return faults;
    }
}
