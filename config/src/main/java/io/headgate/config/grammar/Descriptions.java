package io.headgate.config.grammar;

import io.headgate.config.Address;
import io.headgate.config.ByteSize;
import io.headgate.config.Cidr;
import io.headgate.config.HostPattern;
import io.headgate.config.KeySource;
import io.headgate.config.Rate;
import io.headgate.config.RetryOn;
import io.headgate.config.Secret;
import io.headgate.config.ServerName;
import io.headgate.config.StatusRange;
import io.headgate.config.TlsVersion;
import io.headgate.config.TlvType;
import io.headgate.config.Workers;
import java.time.Duration;
import java.util.Map;

/// Says in a few words what is expected somewhere.
public final class Descriptions {
    private static final Map<Class<?>, String> SCALARS = Map.ofEntries(
            Map.entry(String.class, "a text"),
            Map.entry(int.class, "a whole number"),
            Map.entry(Integer.class, "a whole number"),
            Map.entry(double.class, "a number such as 1.25"),
            Map.entry(Double.class, "a number such as 1.25"),
            Map.entry(boolean.class, "true or false"),
            Map.entry(Duration.class, "a duration such as 250ms, 2s or 5m"),
            Map.entry(ByteSize.class, "a size such as 16KiB or 1MiB"),
            Map.entry(Rate.class, "a rate such as 100/s or 10MiB/s"),
            Map.entry(Address.class, "an address such as 127.0.0.1:8080, [::1]:8080 or unix:/path"),
            Map.entry(Address.Named.class, "a name with port such as app.internal:9000"),
            Map.entry(Cidr.class, "a block of addresses such as 10.0.0.0/8"),
            Map.entry(HostPattern.class, "a host such as shop.example.com or *.example.com"),
            Map.entry(KeySource.class, "source, path, uri, header:NAME, cookie:NAME or query:NAME"),
            Map.entry(RetryOn.class, "connect_failure, reuse_race, reset, timeout, 429 or 500 to 599"),
            Map.entry(ServerName.class, "a server name such as shop.example.com, *.example.com or *"),
            Map.entry(StatusRange.class, "a status such as 200 or a range such as 200-299"),
            Map.entry(TlsVersion.class, "\"1.2\" or \"1.3\""),
            Map.entry(Workers.class, "auto or a number from 1 to 256"),
            Map.entry(Secret.class, "a secret"),
            Map.entry(TlvType.class, "the type of a TLV such as 0xE0 or unique_id"));

    private Descriptions() {}

    /// As in *a duration such as 250ms, 2s or 5m*.
    public static String of(Shape shape) {
        return switch (shape) {
            case Shape.Scalar scalar
            when scalar.type().isEnum() -> "one of: " + String.join(", ", Grammar.words(scalar.type()));
            case Shape.Scalar scalar -> SCALARS.getOrDefault(scalar.type(), "a value");
            case Shape.Listing _ -> "a list such as [ ... ]";
            case Shape.Named _ -> "a map from names to values such as { name: ... }";
            case Shape.Fields fields
            when fields.bare() -> of(fields.fields().getFirst().shape());
            case Shape.Fields fields when fields.fields().isEmpty() -> "{}";
            case Shape.Fields fields -> fields(fields);
            case Shape.Choice choice -> choice(choice);
            case Shape.KindMap map ->
                "a map with one of: " + String.join(", ", map.choice().words());
        };
    }

    private static String fields(Shape.Fields fields) {
        boolean nothingNeeded = fields.fields().stream().noneMatch(Shape.Field::required);
        String example = fields.fields().getFirst().key() + ": ...";
        return "a map such as { " + example + " }" + (nothingNeeded ? ", or {} for the defaults" : "");
    }

    private static String choice(Shape.Choice choice) {
        String kinds = choice.kinds().isEmpty() ? "" : "a map with one of: " + String.join(", ", choice.words());
        Shape.Scalar words = choice.scalar();
        if (words == null) {
            return kinds;
        }
        return kinds.isEmpty() ? of(words) : of(words) + ", or " + kinds;
    }
}
