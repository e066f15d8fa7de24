package io.headgate.config;

/// The program's own log, written to standard error.
public record Log(
        @Key(
                doc = "The least important message that is written: `error`, `warn`, `info` or `debug`.",
                fallback = "info")
        LogLevel level,

        @Key(doc = "`text` or `json`.", fallback = "text") LogFormat format) {}
