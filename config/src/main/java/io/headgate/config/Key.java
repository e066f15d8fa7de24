package io.headgate.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// One key of the configuration: everything the reader, the schema and the reference page must know that the
/// component's type does not say.
/// A `@Nullable` component is optional and may be switched `off`; any other component without a fallback is required.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /// One sentence for the reference page: what the value decides.
    String doc();

    /// The key as it is written; empty: the component's name in snake case.
    String name() default "";

    /// YAML text of the default, read by the same parsers as a file; empty: there is none.
    String fallback() default "";

    /// YAML text of a typical value; empty: the fallback serves as the example.
    String example() default "";

    /// Smallest and largest accepted value, both inclusive, as `1..100` or `1ms..1h`; empty: the type's own range.
    String range() default "";

    /// The value names a file: a relative one is resolved against the folder of the configuration file that holds it.
    boolean file() default false;
}
