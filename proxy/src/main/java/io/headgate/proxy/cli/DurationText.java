package io.headgate.proxy.cli;

import io.headgate.config.Durations;
import io.headgate.config.InvalidValue;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as the configuration writes them. */
final class DurationText implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return Durations.parse(text);
        } catch (InvalidValue e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
