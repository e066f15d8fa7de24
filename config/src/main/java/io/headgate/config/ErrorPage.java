package io.headgate.config;

/// The answer to one kind of error.
public record ErrorPage(
        @Key(
                doc = "The page, read when the configuration is loaded; at most 1 MiB.",
                example = "pages/503.html",
                file = true)
        String file) {
    public ErrorPage {
        if (file.isBlank()) {
            throw new InvalidValue("the file name is empty", "name a file");
        }
    }
}
