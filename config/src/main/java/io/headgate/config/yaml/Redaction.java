package io.headgate.config.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// A YAML text with `***` in place of some of its values. Where a value ends is the parser's word, so it holds for
/// every way of writing one.
public final class Redaction {
    private static final String HIDDEN = "***";

    private final Set<String> places;
    private final List<Span> spans = new ArrayList<>();

    /// @param from index of the value's first character, counted in code points
    /// @param to after its last
    private record Span(int from, int to) {}

    private Redaction(Set<String> places) {
        this.places = new HashSet<>(places);
    }

    /// Hides values; what is around them stays as it is.
    ///
    /// @param text as it was read, without problems
    /// @param places where the values begin, each as `line:column`, as in [Origins#of]
    /// @throws IllegalStateException if no value begins at one of them: better no text than one that shows a secret
    public static String of(String text, Set<String> places) {
        Redaction redaction = new Redaction(places);
        redaction.find(text);
        if (!redaction.places.isEmpty()) {
            throw new IllegalStateException("no value begins at " + redaction.places);
        }
        return redaction.hide(text.codePoints().toArray());
    }

    private void find(String text) {
        Deque<Mark> open = new ArrayDeque<>();
        for (Event event : new Parse(TreeReader.settings("", text)).parseString(text)) {
            Mark start = event.getStartMark().orElseThrow();
            Mark end = event.getEndMark().orElseThrow();
            switch (event.getEventId()) {
                case SequenceStart, MappingStart -> open.push(start);
                case SequenceEnd, MappingEnd -> add(open.pop(), end);
                case Scalar -> add(start, end);
                default -> {}
            }
        }
    }

    private void add(Mark start, Mark end) {
        if (places.remove((start.getLine() + 1) + ":" + (start.getColumn() + 1))) {
            spans.add(new Span(start.getIndex(), end.getIndex()));
        }
    }

    private String hide(int[] text) {
        spans.sort(Comparator.comparingInt(Span::from));
        StringBuilder shown = new StringBuilder(text.length);
        int shownTo = 0;
        for (Span span : spans) {
            if (span.from() < shownTo) {
                continue; // within a list that is hidden already
            }
            append(shown, text, shownTo, span.from());
            shown.append(HIDDEN);
            shownTo = span.to();
            while (shownTo > span.from() && Character.isWhitespace(text[shownTo - 1])) {
                shownTo--; // a block ends where the next line begins
            }
        }
        append(shown, text, shownTo, text.length);
        return shown.toString();
    }

    private static void append(StringBuilder shown, int[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            shown.appendCodePoint(text[i]);
        }
    }
}
