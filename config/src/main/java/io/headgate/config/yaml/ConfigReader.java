package io.headgate.config.yaml;

import io.headgate.config.Config;
import io.headgate.config.grammar.Grammar;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads configurations. Reading never throws for anything that a file may say: everything wrong is a [Problem].
/// Thread-safe.
public final class ConfigReader {
    private ConfigReader() {}

    /// Reads a file and what it includes.
    public static Reading read(Path file) {
        Problems problems = new Problems();
        Includes files = new Includes(new Sources(), System::getenv, problems);
        return bind(files.read(file), files, problems);
    }

    /// Reads text; relative files start at the folder of the name.
    ///
    /// @param name how problems call the text, usually the file that it came from
    public static Reading read(String name, String text) {
        return read(name, text, System::getenv);
    }

    /// Reads what an earlier reading read, whatever the files say now; only files that are not part of the
    /// configuration, such as certificates, are read anew.
    ///
    /// @param name of the file to begin with
    /// @param texts of [Reading#texts], `name` among them
    public static Reading read(String name, Map<String, String> texts) {
        Problems problems = new Problems();
        Includes files = new Includes(new KeptTexts(texts), System::getenv, problems);
        return bind(files.read(Path.of(name)), files, problems);
    }

    static Reading read(String name, String text, Function<String, @Nullable String> environment) {
        Problems problems = new Problems();
        Includes files = new Includes(new Sources(), environment, problems);
        return bind(files.read(name, text), files, problems);
    }

    private static Reading bind(Tree.@Nullable Mapping top, Includes files, Problems problems) {
        if (top == null) {
            return new Reading(null, null, problems.sorted(), List.of(), new Origins(null), files.texts());
        }
        Binder binder = new Binder(problems);
        Problems warnings = new Problems();
        Config written = binder.bind(top, Grammar.config(), KeyPath.TOP) instanceof Config made ? made : null;
        ConfigChecks.run(new Parts(top, binder), files.isComplete(), problems, warnings);
        return new Reading(
                problems.isEmpty() ? written : null,
                written,
                problems.sorted(),
                warnings.sorted(),
                new Origins(top),
                files.texts());
    }
}
