package io.headgate.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The component's kinds stand among the keys of the record itself, exactly one of them: a route has `upstream`,
/// `split`, `redirect` or
/// `respond` beside its other keys, never an `action`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Inline {}
