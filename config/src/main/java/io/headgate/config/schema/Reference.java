package io.headgate.config.schema;

import io.headgate.config.grammar.Descriptions;
import io.headgate.config.grammar.Grammar;
import io.headgate.config.grammar.Shape;
import java.util.HashSet;
import java.util.Set;

/// The reference page: one table for every map whose keys are known, in the order in which a reader meets them. Not
/// thread-safe; used once.
final class Reference {
    static final String INCLUDE_DOC =
            "Files to merge, patterns as in `conf.d/*.yaml`: listeners, upstreams and errors by name,"
                    + " routes appended in the order of the files, this file first.";

    private static final String HEAD = """
            # Configuration reference

            Generated from the records of `io.headgate.config`; do not edit.
            `mvn -pl config test -Dupdate=true` writes it anew.

            YAML 1.2, snake case. Where a list is expected, one value stands for a list of one. `off` switches off what
            may be switched off. Unknown keys are errors. Text takes `${NAME}`, `${NAME:-default}` and `${file:/path}`
            from the environment or a file, and such values are never shown again; `$${` is the text `${`. Relative
            files start at the folder of the file that names them. `headgate config get --effective` prints every value
            and where it came from.

            | value | is written |
            | --- | --- |
            | duration | `250ms` `2s` `5m` `1h` `7d` |
            | size | `512` `16KiB` `1MiB` `2GiB` |
            | rate | `100/s` `6000/m` `10MiB/s` |
            | address | `10.0.0.1:80` `[::1]:80` `unix:/run/app.sock` |
            """;

    private final StringBuilder page = new StringBuilder();
    private final Set<Class<?>> written = new HashSet<>();

    private Reference() {}

    /// The page as Markdown.
    static String write() {
        Reference reference = new Reference();
        reference.page.append(HEAD);
        reference.section("", "The whole file.", Grammar.config());
        return reference.page.toString();
    }

    private void section(String path, String doc, Shape.Fields fields) {
        if (!written.add(fields.type()) || fields.fields().isEmpty()) {
            return;
        }
        page.append("\n## ")
                .append(path.isEmpty() ? "Top level" : "`" + path + "`")
                .append("\n\n")
                .append(doc);
        page.append("\n\n| key | what | value | default |\n| --- | --- | --- | --- |\n");
        if (path.isEmpty()) {
            row("include", INCLUDE_DOC, "a list of files", "");
        }
        for (Shape.Field field : fields.fields()) {
            if (field.inline()) {
                ((Shape.Choice) field.shape()).kinds().forEach(kind -> inlineRow(kind, (Shape.Choice) field.shape()));
            } else {
                row(field.key(), field.doc().doc(), values(field), fallback(field));
            }
        }
        example(path, fields);
        for (Shape.Field field : fields.fields()) {
            String below = field.inline() ? path : join(path, field.key());
            sections(below, field.doc().doc(), field.shape());
        }
    }

    private void sections(String path, String doc, Shape shape) {
        switch (shape) {
            case Shape.Scalar _ -> {}
            case Shape.Listing list -> sections(path + "[]", doc, list.element());
            case Shape.Named map -> sections(join(path, map.numbers() ? "STATUS" : "NAME"), doc, map.value());
            case Shape.KindMap map -> kinds(path, map.choice());
            case Shape.Choice choice -> kinds(path, choice);
            case Shape.Fields fields
            when fields.bare() -> {
                Shape.Field only = fields.fields().getFirst();
                sections(path, only.doc().doc(), only.shape());
            }
            case Shape.Fields fields -> section(path, doc, fields);
        }
    }

    private void kinds(String path, Shape.Choice choice) {
        for (Shape.Alternative kind : choice.kinds()) {
            sections(join(path, kind.word()), kind.doc(), kind.fields());
        }
    }

    private void inlineRow(Shape.Alternative kind, Shape.Choice choice) {
        String oneOf = "exactly one of `" + String.join("`, `", choice.words()) + "`";
        row(kind.word(), kind.doc(), values(kind.fields()), oneOf);
    }

    private void row(String key, String doc, String values, String fallback) {
        page.append("| `%s` | %s | %s | %s |\n".formatted(key, cell(doc), cell(values), cell(fallback)));
    }

    /// Keys that have an example in their documentation, as one map.
    private void example(String path, Shape.Fields fields) {
        StringBuilder example = new StringBuilder();
        for (Shape.Field field : fields.fields()) {
            if (!field.doc().example().isEmpty() && !field.inline()) {
                example.append(field.key())
                        .append(": ")
                        .append(field.doc().example())
                        .append('\n');
            }
        }
        if (!example.isEmpty()) {
            page.append("\nValues as they may stand ").append(path.isEmpty() ? "here" : "under `" + path + "`");
            page.append(", each by itself:\n\n```yaml\n").append(example).append("```\n");
        }
    }

    private static String values(Shape.Field field) {
        String range = field.doc().range();
        String within = range.isEmpty() ? "" : ", " + range.replace("..", " to ");
        return values(field.shape()) + within + (field.nullable() ? ", or `off`" : "");
    }

    private static String values(Shape shape) {
        return switch (shape) {
            case Shape.Listing list -> "one or several: " + values(list.element());
            case Shape.Named map -> (map.numbers() ? "by status: " : "by name: ") + values(map.value());
            case Shape.Fields fields
            when fields.bare() -> values(fields.fields().getFirst().shape());
            case Shape.Fields fields when fields.fields().isEmpty() -> "`{}`";
            case Shape.Fields fields -> fields.shortForm() == null ? "a map, below" : "one word, or a map, below";
            default -> Descriptions.of(shape);
        };
    }

    private static String fallback(Shape.Field field) {
        if (field.required()) {
            return "required";
        }
        String text = field.doc().fallback();
        return "`" + (text.isEmpty() ? "off" : text) + "`";
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
