package io.headgate.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// One alternative of a sealed type, as it is written.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Kind {
    /// One sentence for the reference page.
    String doc();

    /// The kind's word; empty: the type's name in snake case.
    String name() default "";

    /// The record has one component, whose value stands in the record's place: `upstream: app` rather than `upstream: {
    /// upstream: app }`.
    boolean bare() default false;
}
