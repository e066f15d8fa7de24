package io.headgate.config;

import java.util.List;

/// What the value of a header field or query parameter must be.
///
/// @param anyOf the accepted values, compared exactly; empty: it must be there, whatever its value (`present`)
@Kind(doc = "A value, a list of values, or `present`.", bare = true)
public record ValueMatch(
        @Key(doc = "The accepted values; `present` alone means any.", example = "present")
        List<String> anyOf) {
    public ValueMatch {
        anyOf = List.copyOf(anyOf);
    }

    /// The word `present`, or the one accepted value. To match the very text `present`, write it as a list of one.
    public static ValueMatch ofText(String text) {
        return new ValueMatch(text.equals("present") ? List.of() : List.of(text));
    }
}
