package io.headgate.config;

import java.lang.reflect.RecordComponent;
import java.util.Locale;

/// How Java names are written in configuration: lower snake case.
public final class Words {
    private Words() {}

    /// The key under which a component stands.
    public static String of(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        return key == null || key.name().isEmpty() ? snake(component.getName()) : key.name();
    }

    /// The word of one kind of a sealed type.
    public static String of(Class<?> kind) {
        Kind named = kind.getAnnotation(Kind.class);
        return named == null || named.name().isEmpty() ? snake(kind.getSimpleName()) : named.name();
    }

    /// The word of an enum constant.
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String snake(String camel) {
        StringBuilder text = new StringBuilder(camel.length() + 4);
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c) && i > 0) {
                text.append('_');
            }
            text.append(Character.toLowerCase(c));
        }
        return text.toString();
    }
}
