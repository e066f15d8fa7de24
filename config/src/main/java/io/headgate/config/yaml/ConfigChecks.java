package io.headgate.config.yaml;

import io.headgate.config.ErrorPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// The checks over the whole: what no single record can know.
final class ConfigChecks {
    private static final long PAGE_BYTES_MAX = 1024L * 1024;

    private ConfigChecks() {}

    /// @param complete whether nothing is missing from the parts; what is missing must not be reported as undefined
    static void run(Parts parts, boolean complete, Problems problems, Problems warnings) {
        if (complete) {
            checkServesSomething(parts, problems);
            new References(parts, problems).check(warnings);
        }
        new Binds(parts, problems).check();
        checkErrorPages(parts, problems);
        new BlockLists(parts, problems).check();
        new Certificates(parts, problems, warnings, Instant.now()).check();
        new UserFiles(parts).check(warnings);
        new ClearHeaders(parts).check(warnings);
        new HttpsPort(parts).check(warnings);
        new Unreachable(parts).check(warnings);
    }

    private static void checkServesSomething(Parts parts, Problems problems) {
        if (parts.at("listeners") == null && parts.at("admin") == null) {
            problems.add(
                    parts.top().place(),
                    KeyPath.TOP,
                    "there is neither a listener nor an admin API, so nothing would happen",
                    "add one, as in listeners: { web: { bind: 127.0.0.1:8080, http: {} } }");
        }
    }

    private static void checkErrorPages(Parts parts, Problems problems) {
        for (Tree.Entry entry : parts.entries("errors")) {
            boolean made = entry.value() instanceof Tree.Mapping;
            if (made && parts.madeOf(entry.value()) instanceof ErrorPage page) {
                Tree.Entry file = ((Tree.Mapping) entry.value()).entry("file");
                if (file != null && file.value() instanceof Tree.Scalar name) {
                    KeyPath path =
                            KeyPath.TOP.then("errors").then(entry.key().text()).then("file");
                    checkPage(Path.of(page.file()), name, path, problems);
                }
            }
        }
    }

    private static void checkPage(Path file, Tree.Scalar name, KeyPath path, Problems problems) {
        try {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                String message = "there is no readable file '" + name.shown() + "'";
                problems.add(name.place(), path, message, Beside.remedy(name));
            } else if (Files.size(file) > PAGE_BYTES_MAX) {
                problems.add(
                        name.place(), path, "'" + name.shown() + "' is larger than 1 MiB", "make the page smaller");
            }
        } catch (IOException failed) {
            String message = "'" + name.shown() + "' cannot be read: " + Sources.reason(failed);
            problems.add(name.place(), path, message, "check its permissions");
        }
    }
}
