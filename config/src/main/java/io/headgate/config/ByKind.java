package io.headgate.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A list written as a map from kind to settings, each kind at most once: `filters: { gzip: {}, rate_limit: { rate:
/// 100/s } }`.
/// The list is in the order in which the sealed type names its kinds, whatever the order in the file.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface ByKind {}
