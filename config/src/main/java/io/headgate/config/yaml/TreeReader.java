package io.headgate.config.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Makes a tree of one YAML document, from the parser's events, so that every bound holds before memory is spent:
/// depth, aliases, and
/// values counted as often as aliases repeat them. Not thread-safe; one per file.
final class TreeReader {
    /// The grammar is 9 deep; a parser of something deeper is being attacked.
    static final int DEPTH_MAX = 64;

    /// Enough to share settings between routes by hand; a bomb needs many aliases, or few with much behind them (see
    /// the next bound).
    static final int ALIASES_MAX = 50;

    /// About what 16 MiB of ordinary routes hold, and 100 MB of memory.
    static final int VALUES_MAX = 1_000_000;

    private final String file;
    private final Interpolation interpolation;
    private final Problems problems;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int aliases;
    private int values;

    /// @param values how many values the tree below the anchor counts
    private record Anchored(Tree tree, int values) {}

    TreeReader(String file, Interpolation interpolation, Problems problems) {
        this.file = file;
        this.interpolation = interpolation;
        this.problems = problems;
    }

    /// @return the document; an empty map where the text holds none
    Tree read(String text) throws Refused {
        try {
            Iterator<Event> events =
                    new Parse(settings(file, text)).parseString(text).iterator();
            return document(events);
        } catch (MarkedYamlEngineException invalid) {
            Place place = invalid.getProblemMark().map(this::place).orElse(Place.start(file));
            throw new Refused(
                    place, "this is not YAML: " + invalid.getProblem(), "check indentation, quotes and brackets");
        } catch (ReaderException invalid) {
            throw new Refused(
                    place(text, invalid.getPosition()),
                    "the character U+%04X is not allowed in YAML".formatted(invalid.getCodePoint()),
                    "remove it, or write it as an escape in double quotes");
        } catch (YamlEngineException invalid) {
            throw new Refused(Place.start(file), "this is not YAML", "check indentation, quotes and brackets");
        }
    }

    static LoadSettings settings(String file, String text) {
        return LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(Sources.BYTES_MAX)
                // The parser's buffer is moved once per filling, so one long word would take time by the square of its
                // length.
                .setBufferSize(text.length() + 1)
                .build();
    }

    private Tree document(Iterator<Event> events) throws Refused {
        Tree tree = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
                default -> {
                    if (tree != null) {
                        throw new Refused(
                                place(event),
                                "a second document begins here",
                                "keep one document per file, and use include");
                    }
                    tree = tree(event, events, 1, KeyPath.TOP);
                }
            }
        }
        return tree == null || tree instanceof Tree.Scalar scalar && scalar.isMissing()
                ? new Tree.Mapping(Place.start(file), List.of())
                : tree;
    }

    private Tree tree(Event event, Iterator<Event> events, int depth, KeyPath path) throws Refused {
        if (depth > DEPTH_MAX) {
            throw new Refused(place(event), "values are nested more than " + DEPTH_MAX + " deep", "check the brackets");
        }
        int before = values;
        count(place(event), 1);
        Tree tree = switch (event) {
            case AliasEvent alias -> alias(alias);
            case ScalarEvent scalar -> interpolation.apply(scalar(scalar), path, problems);
            case SequenceStartEvent start -> sequence(start, events, depth, path);
            case MappingStartEvent start -> mapping(start, events, depth, path);
            default -> throw new Refused(place(event), "a value is missing here", "write it");
        };
        if (event instanceof NodeEvent named && !(event instanceof AliasEvent)) {
            Optional<Anchor> anchor = named.getAnchor();
            if (anchor.isPresent()) {
                anchors.put(anchor.get().getValue(), new Anchored(tree, values - before));
            }
        }
        return tree;
    }

    private Tree alias(AliasEvent event) throws Refused {
        String name = event.getAlias().getValue();
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw new Refused(
                    place(event),
                    "the anchor '&" + name + "' is not defined before this",
                    "define it, or write the value");
        }
        aliases++;
        if (aliases > ALIASES_MAX) {
            throw new Refused(
                    place(event), "there are more than " + ALIASES_MAX + " aliases", "write the values themselves");
        }
        count(place(event), anchored.values());
        return anchored.tree();
    }

    private void count(Place place, int more) throws Refused {
        values += more;
        if (values > VALUES_MAX) {
            throw new Refused(
                    place,
                    "the file holds more than " + VALUES_MAX + " values, aliases counted in full",
                    "make it smaller");
        }
    }

    private Tree.Scalar scalar(ScalarEvent event) throws Refused {
        refuseTag(event.getTag(), event);
        return new Tree.Scalar(place(event), event.getValue(), event.isPlain());
    }

    private Tree sequence(SequenceStartEvent start, Iterator<Event> events, int depth, KeyPath path) throws Refused {
        refuseTag(start.getTag(), start);
        List<Tree> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(tree(event, events, depth + 1, path.then(items.size())));
        }
        return new Tree.Sequence(place(start), items);
    }

    private Tree mapping(MappingStartEvent start, Iterator<Event> events, int depth, KeyPath path) throws Refused {
        refuseTag(start.getTag(), start);
        List<Tree.Entry> entries = new ArrayList<>();
        Duplicates duplicates = new Duplicates();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(event instanceof ScalarEvent keyEvent)) {
                throw new Refused(place(event), "a key must be a word", "write key: value");
            }
            count(place(event), 1);
            Tree.Scalar key = scalar(keyEvent);
            Tree value = tree(events.next(), events, depth + 1, path.then(key.text()));
            Place earlier = duplicates.placeBefore(key, entries);
            if (earlier == null) {
                entries.add(new Tree.Entry(key, value));
            } else {
                problems.add(
                        key.place(),
                        path.then(key.text()),
                        "the key stands at " + earlier.fileAndLine() + ":" + earlier.column() + " already",
                        "remove one of the two");
            }
        }
        return new Tree.Mapping(place(start), entries);
    }

    private void refuseTag(Optional<String> tag, Event event) throws Refused {
        if (tag.isPresent() && !tag.get().equals("!")) {
            throw new Refused(place(event), "tags such as '" + tag.get() + "' have no meaning here", "remove it");
        }
    }

    private Place place(Event event) {
        return event.getStartMark().map(this::place).orElse(Place.start(file));
    }

    private Place place(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place place(String text, int codePointIndex) {
        int end = Math.clamp(codePointIndex, 0, text.codePointCount(0, text.length()));
        String before = text.substring(0, text.offsetByCodePoints(0, end));
        int lines = (int) before.chars().filter(c -> c == '\n').count();
        int lineStart = before.lastIndexOf('\n') + 1;
        return new Place(file, lines + 1, before.codePointCount(lineStart, before.length()) + 1);
    }
}
